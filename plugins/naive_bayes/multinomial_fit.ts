import * as zen from "zen";
import { Classes } from "./classes";
import { addRowWide } from "./lanes";
import { Rows } from "./rows";

/** What the rows of each class add up to: [classes, width]. */
function featureCounts(x: Rows, y: zen.Buffer<u8>, classes: Classes): zen.Buffer<f64> {
  const sums = new zen.Buffer<f64>(classes.count * x.width);
  sums.fill(0);
  x.refuseNegative();
  while (x.next()) {
    for (let i = 0; i < x.count; i++) {
      const k = classes.placeOf[y[<i32>x.first + i]];
      addRowWide(sums.ptr + <usize>k * <usize>x.width * sizeof<f64>(), x.at(i), x.width);
    }
  }
  return sums;
}

/** Makes logarithms of shares of one class's counts. */
function toLogShares(counts: zen.Buffer<f64>, alpha: f64): void {
  let sum: f64 = 0;
  for (let j = 0; j < counts.length; j++) sum += counts[j] + alpha;
  if (!isFinite(sum)) zen.fail(`param "alpha" is ${alpha}; added to each of ${counts.length} values it overflows float64`);
  const whole = Math.log(sum);
  for (let j = 0; j < counts.length; j++) counts[j] = Math.log(counts[j] + alpha) - whole;
}

function logPriors(y: zen.Buffer<u8>, classes: Classes): StaticArray<f64> {
  const priors = new StaticArray<f64>(classes.count);
  for (let i = 0; i < y.length; i++) priors[classes.placeOf[y[i]]]++;
  const fit = zen.paramBool("fit_prior");
  for (let k = 0; k < priors.length; k++) {
    priors[k] = fit ? Math.log(priors[k]) - Math.log(<f64>y.length) : -Math.log(<f64>priors.length);
  }
  return priors;
}

export function fitMultinomial(x: Rows, y: zen.Buffer<u8>, classes: Classes): void {
  const shares = featureCounts(x, y, classes), alpha = zen.paramFloat("alpha");
  for (let k = 0; k < classes.count; k++) toLogShares(shares.view(k * x.width, (k + 1) * x.width), alpha);
  const model = zen.outputTensors("model");
  model.put("classes", [classes.count], classes.labels);
  model.put("class_log_prior", [classes.count], logPriors(y, classes));
  model.put("feature_log_prob", [classes.count, x.width], shares);
}
