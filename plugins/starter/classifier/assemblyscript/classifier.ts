// The entries fit, predict and evaluate: the class of the nearest mean.
import * as zen from "zen";

export function fit(): i32 {
  const x = zen.input<f32>("x_train"), y = zen.input<u8>("y_train");
  const classes = <i32>zen.paramInt("classes"), width = x.rowLength;
  if (x.rows == 0) zen.fail('input "x_train" has no rows');
  const centroids = new zen.Buffer<f64>(classes * width), counts = new StaticArray<i64>(classes);
  centroids.fill(0);
  for (let i = 0; i < x.rows; i++) {
    const k = <i32>y[i];
    if (k >= classes) zen.fail(`row ${i} of input "y_train" has the label ${k}; labels are below ${classes}`);
    for (let j = 0; j < width; j++) centroids[k * width + j] += <f64>x[i * width + j];
    counts[k]++;
    if (i % 1000 == 0) zen.progress(i, x.rows);
  }
  for (let i = 0; i < centroids.length; i++) {
    if (counts[i / width] > 0) centroids[i] /= <f64>counts[i / width];
  }
  const model = zen.outputTensors("model");
  model.put("centroids", [classes, x.dims[1], x.dims[2]], centroids);
  model.put("counts", [classes], counts);
  return 0;
}

class Model {
  private port: zen.InputTensors = zen.inputTensors("model");
  centroids: zen.Tensor<f64> = this.port.get<f64>("centroids");
  counts: zen.Tensor<i64> = this.port.get<i64>("counts"); // 0: the class is never predicted

  /** The class whose mean is nearest to row i, the first of equals. */
  nearest(x: zen.Tensor<f32>, i: i32): i32 {
    const width = x.rowLength;
    let best = 0, least = Infinity;
    for (let k = 0; k < this.counts.length; k++) {
      let distance: f64 = 0;
      for (let j = 0; j < width; j++) {
        const d = <f64>x[i * width + j] - this.centroids[k * width + j];
        distance += d * d;
      }
      if (this.counts[k] > 0 && distance < least) {
        best = k;
        least = distance;
      }
    }
    return best;
  }
}

export function predict(): i32 {
  const x = zen.input<f32>("x"), model = new Model();
  const y = zen.create<u8>("y_pred", [x.rows]);
  for (let i = 0; i < x.rows; i++) y.writeValue(<u8>model.nearest(x, i));
  return 0;
}

export function evaluate(): i32 {
  const x = zen.input<f32>("x_test"), y = zen.input<u8>("y_test"), model = new Model();
  const classes = model.counts.length, confusion = new StaticArray<i64>(classes * classes);
  if (x.rows == 0) zen.fail('input "x_test" has no rows');
  let correct = 0;
  for (let i = 0; i < x.rows; i++) {
    const right = <i32>y[i], guess = model.nearest(x, i);
    if (right >= classes) zen.fail(`row ${i} of input "y_test" has the label ${right}; labels are below ${classes}`);
    if (guess == right) correct++;
    confusion[right * classes + guess]++;
  }
  const accuracy = <f64>correct / <f64>x.rows;
  zen.metric("accuracy", 0, accuracy);
  zen.scalar<f64>("accuracy", accuracy);
  zen.output("confusion", [classes, classes], confusion);
  return 0;
}
