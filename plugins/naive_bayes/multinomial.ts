import * as zen from "zen";
import { dotWide } from "./lanes";
import { Likelihood } from "./model";

/** A row counts how often each of its values was drawn. */
export class Multinomial extends Likelihood {
  /** logShares: of each value in a class, [classes, width]; prior: [classes]. */
  constructor(private logShares: zen.Tensor<f64>, private prior: zen.Tensor<f64>) {
    super();
    for (let i = 0; i < logShares.length; i++) {
      if (!isFinite(logShares[i])) zen.fail(`input "model": feature_log_prob has the value ${logShares[i]}, which is no logarithm of a share`);
    }
  }

  get overflow(): string {
    return "has counts too large for the model's feature_log_prob; scale it as x_train was";
  }

  joint(row: usize, scores: StaticArray<f64>): void {
    const width = this.logShares.rowLength;
    for (let k = 0; k < scores.length; k++) {
      const weights = this.logShares.ptr + <usize>k * <usize>width * sizeof<f64>();
      scores[k] = this.prior[k] + dotWide(row, weights, width);
    }
  }
}
