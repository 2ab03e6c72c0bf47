import * as zen from "zen";
import { rowOfLargest, rowsDiffer } from "./blame";
import { Classes } from "./classes";
import { addRow, addSquares } from "./lanes";
import { Rows } from "./rows";

/**
 * A number for each class and column, and one for each column over all rows.
 * numpy sums columns of float32 in float32, row after row, and so does this:
 * the digits that it loses decide between classes.
 */
class Moment {
  readonly ofClass: zen.Buffer<f32>; // [classes, width]
  readonly ofAll: zen.Buffer<f32>; // [width]

  constructor(classes: i32, private width: i32) {
    this.ofClass = new zen.Buffer<f32>(classes * width);
    this.ofAll = new zen.Buffer<f32>(width);
    this.ofClass.fill(0);
    this.ofAll.fill(0);
  }

  /** Where those of a class are. */
  at(k: i32): usize {
    return this.ofClass.ptr + <usize>k * <usize>this.width * sizeof<f32>();
  }

  /** Makes means of sums. */
  divide(counts: StaticArray<i64>, rows: i64): void {
    for (let i = 0; i < this.ofClass.length; i++) this.ofClass[i] = <f32>(<f64>this.ofClass[i] / <f64>counts[i / this.width]);
    for (let j = 0; j < this.width; j++) this.ofAll[j] = <f32>(<f64>this.ofAll[j] / <f64>rows);
  }
}

function means(x: Rows, y: zen.Buffer<u8>, classes: Classes, counts: StaticArray<i64>): Moment {
  const sums = new Moment(classes.count, x.width);
  while (x.next()) {
    for (let i = 0; i < x.count; i++) {
      addRow(sums.at(classes.placeOf[y[<i32>x.first + i]]), x.at(i), x.width);
      addRow(sums.ofAll.ptr, x.at(i), x.width);
    }
  }
  sums.divide(counts, x.total);
  return sums;
}

function variances(x: Rows, y: zen.Buffer<u8>, classes: Classes, counts: StaticArray<i64>, mean: Moment): Moment {
  const sums = new Moment(classes.count, x.width);
  while (x.next()) {
    for (let i = 0; i < x.count; i++) {
      const k = classes.placeOf[y[<i32>x.first + i]];
      addSquares(sums.at(k), x.at(i), mean.at(k), x.width);
      addSquares(sums.ofAll.ptr, x.at(i), mean.ofAll.ptr, x.width);
    }
  }
  sums.divide(counts, x.total);
  return sums;
}

/** Ends the step, since no value of a row has a variance. */
function failConstant(): void {
  if (rowsDiffer("x_train")) zen.fail('input "x_train": its values vary by so little that the squares are 0 in float32; scale it up');
  zen.fail('input "x_train": all rows are the same, so nothing tells the classes apart');
}

/** Adds var_smoothing times the largest variance of a column to all variances. */
function smooth(variance: Moment): void {
  let largest: f32 = 0;
  for (let j = 0; j < variance.ofAll.length; j++) largest = max(largest, variance.ofAll[j]);
  if (largest == 0) failConstant();
  const share = zen.paramFloat("var_smoothing"), epsilon = <f32>share * largest;
  if (isFinite(largest) && !isFinite(epsilon)) zen.fail(`param "var_smoothing" is ${share}; it is too large for a variance of ${largest}`);
  for (let i = 0; i < variance.ofClass.length; i++) variance.ofClass[i] += epsilon;
  check(variance, share);
}

function check(variance: Moment, share: f64): void {
  for (let i = 0; i < variance.ofClass.length; i++) {
    const v = variance.ofClass[i];
    if (!isFinite(v)) zen.fail(`input "x_train": the squares of its values overflow float32, of which row ${rowOfLargest("x_train")} has the largest; scale it down`);
    if (v == 0) zen.fail(`param "var_smoothing" is ${share}; it has to be larger, since value ${i % variance.ofAll.length} of a row never varies within a class`);
  }
}

/** Writes the logarithms of the classes' shares of all rows. */
function putPriors(model: zen.OutputTensors, counts: StaticArray<i64>, rows: i64): void {
  const priors = new StaticArray<f64>(counts.length);
  for (let k = 0; k < counts.length; k++) priors[k] = <f64>(<f32>Math.log(<f64>(<f32>counts[k] / <f32>rows)));
  model.put("class_log_prior", [priors.length], priors);
}

export function fitGaussian(x: Rows, y: zen.Buffer<u8>, classes: Classes): void {
  const counts = new StaticArray<i64>(classes.count);
  for (let i = 0; i < y.length; i++) counts[classes.placeOf[y[i]]]++;
  const mean = means(x, y, classes, counts), variance = variances(x, y, classes, counts, mean);
  smooth(variance);
  const model = zen.outputTensors("model");
  model.put("classes", [classes.count], classes.labels);
  putPriors(model, counts, x.total);
  model.put("theta", [classes.count, x.width], mean.ofClass);
  model.put("var", [classes.count, x.width], variance.ofClass);
}
