import * as zen from "zen";
import { readLabels } from "./classes";
import { Model, readModel } from "./model";
import { Rows } from "./rows";

/** The smallest probability that the loss takes: scikit-learn's, the distance of 1 to the next float64. */
const SMALLEST: f64 = 2.220446049250313e-16;

/** How rows were predicted. */
class Score {
  readonly confusion: StaticArray<i64>; // [classes, classes]: right class, predicted class
  loss: f64 = 0;

  constructor(private classes: i32) {
    this.confusion = new StaticArray<i64>(classes * classes);
  }

  add(model: Model, right: i32): void {
    this.confusion[right * this.classes + model.best]++;
    this.loss -= Math.log(min(max(model.probabilities[right], SMALLEST), 1 - SMALLEST));
  }

  get correct(): i64 {
    let sum: i64 = 0;
    for (let k = 0; k < this.classes; k++) sum += this.confusion[k * (this.classes + 1)];
    return sum;
  }

  /** Of each class the share of right rows among those of one row or, with a step, one column of the confusion. */
  shares(first: i32, step: i32): StaticArray<f64> {
    const shares = new StaticArray<f64>(this.classes);
    for (let k = 0; k < this.classes; k++) {
      let sum: i64 = 0;
      for (let other = 0; other < this.classes; other++) sum += this.confusion[k * first + other * step];
      if (sum > 0) shares[k] = <f64>this.confusion[k * (this.classes + 1)] / <f64>sum;
    }
    return shares;
  }
}

function score(x: Rows, y: zen.Buffer<u8>, model: Model): Score {
  const s = new Score(model.classes.count);
  while (x.next()) {
    for (let i = 0; i < x.count; i++) {
      const label = y[<i32>x.first + i], right = model.classes.placeOf[label];
      if (right < 0) zen.fail(`input "y_test": row ${x.first + i} has the label ${label}, which the model was not trained on`);
      model.ask(x, i);
      s.add(model, right);
    }
  }
  return s;
}

export function evaluate(): i32 {
  const x = new Rows("x_test", 1), y = readLabels("y_test", x.total), model = readModel(x);
  const s = score(x, y, model), classes = model.classes.count;
  zen.scalar<f64>("accuracy", <f64>s.correct / <f64>x.total);
  zen.scalar<f64>("log_loss", s.loss / <f64>x.total);
  zen.output("confusion", [classes, classes], s.confusion);
  zen.output("precision", [classes], s.shares(1, classes));
  zen.output("recall", [classes], s.shares(classes, 1));
  return 0;
}
