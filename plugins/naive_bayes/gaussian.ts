import * as zen from "zen";
import { Likelihood } from "./model";
import { pairwiseSum, squaresOverVariance } from "./pairwise";

/** Each value of a row is normally distributed. In float32, as scikit-learn computes for rows of float32. */
export class Gaussian extends Likelihood {
  /** What does not depend on the row: -½ Σ ln(2π var), [classes]. */
  private constants: StaticArray<f32>;

  /** theta, variance: [classes, width]; prior: [classes]. */
  constructor(private theta: zen.Tensor<f32>, private variance: zen.Tensor<f32>, private prior: zen.Tensor<f64>) {
    super();
    this.constants = new StaticArray<f32>(prior.length);
    const logs = new zen.Buffer<f32>(variance.rowLength);
    for (let k = 0; k < prior.length; k++) {
      for (let j = 0; j < logs.length; j++) {
        const v = variance[k * logs.length + j];
        if (!(v > 0)) zen.fail(`input "model": var has the value ${v}, and a variance is above 0`);
        logs[j] = <f32>Math.log(<f64>(<f32>(2 * Math.PI) * v));
      }
      this.constants[k] = <f32>-0.5 * pairwiseSum(logs.ptr, logs.length);
    }
  }

  get overflow(): string {
    return "is so far from every class that the squares overflow float32; scale it as x_train was";
  }

  joint(row: usize, scores: StaticArray<f64>): void {
    const width = this.theta.rowLength;
    for (let k = 0; k < scores.length; k++) {
      const from = <usize>k * <usize>width * sizeof<f32>();
      const squares = squaresOverVariance(row, this.theta.ptr + from, this.variance.ptr + from, width);
      scores[k] = <f64>(<f32>this.prior[k] + (this.constants[k] - <f32>0.5 * squares));
    }
  }
}
