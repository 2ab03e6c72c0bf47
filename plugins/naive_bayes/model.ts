import * as zen from "zen";
import { Classes } from "./classes";
import { Gaussian } from "./gaussian";
import { Multinomial } from "./multinomial";
import { Rows } from "./rows";

/** What a model says of a row within a class. */
export abstract class Likelihood {
  /** ln of the row's likelihood in each class, and of the class: [classes]. */
  abstract joint(row: usize, scores: StaticArray<f64>): void;

  /** What is wrong with a row that no class has a likelihood for. */
  abstract get overflow(): string;
}

/** A trained model, and what it says of the row it was asked about last. */
export class Model {
  /** ln of the likelihood of the row and each class. */
  private scores: StaticArray<f64>;
  readonly probabilities: StaticArray<f64>;
  /** The place of the likeliest class, the first of equals. */
  best: i32 = 0;

  constructor(readonly classes: Classes, private likelihood: Likelihood) {
    this.scores = new StaticArray<f64>(classes.count);
    this.probabilities = new StaticArray<f64>(classes.count);
  }

  /** Asks about the i-th row of the block. */
  ask(x: Rows, i: i32): void {
    this.likelihood.joint(x.at(i), this.scores);
    let best = 0;
    for (let k = 1; k < this.scores.length; k++) if (this.scores[k] > this.scores[best]) best = k;
    if (!isFinite(this.scores[best])) {
      zen.fail(`input "${x.port}": row ${x.first + i} ${this.likelihood.overflow}`);
    }
    this.best = best;
    this.softmax();
  }

  private softmax(): void {
    let sum: f64 = 0;
    for (let k = 0; k < this.scores.length; k++) {
      this.probabilities[k] = Math.exp(this.scores[k] - this.scores[this.best]);
      sum += this.probabilities[k];
    }
    for (let k = 0; k < this.scores.length; k++) this.probabilities[k] /= sum;
  }
}

/** Reads the input "model", which has to be trained on rows as wide as x's. */
export function readModel(x: Rows): Model {
  const port = zen.inputTensors("model"), classes = readClasses(port);
  const prior = port.get<f64>("class_log_prior");
  const gaussian = port.find<f32>("theta") != null;
  const likelihood: Likelihood = gaussian ? new Gaussian(matrix<f32>(port, "theta", classes, x), matrix<f32>(port, "var", classes, x), prior)
    : new Multinomial(matrix<f64>(port, "feature_log_prob", classes, x), prior);
  return new Model(classes, likelihood);
}

function readClasses(port: zen.InputTensors): Classes {
  const labels = port.get<u8>("classes"), those = new StaticArray<bool>(256);
  let rising = labels.length >= 2;
  for (let i = 0; i < labels.length; i++) {
    rising = rising && (i == 0 || labels[i] > labels[i - 1]);
    those[labels[i]] = true;
  }
  if (!rising) zen.fail('input "model": classes has to hold at least 2 labels in rising order');
  return new Classes(those);
}

/** Reads a tensor with a row for each class, as wide as x's. */
function matrix<T>(port: zen.InputTensors, name: string, classes: Classes, x: Rows): zen.Tensor<T> {
  const m = port.get<T>(name);
  if (m.dims.length != 2 || m.rows != classes.count) zen.fail(`input "model": ${name} has no row of values for each of the ${classes.count} classes`);
  if (m.rowLength != x.width) zen.fail(`input "${x.port}" has ${x.width} values in a row; the model was trained on ${m.rowLength}`);
  return m;
}
