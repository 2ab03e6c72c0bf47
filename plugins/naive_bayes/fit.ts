import * as zen from "zen";
import { classesOf, readLabels } from "./classes";
import { fitGaussian } from "./gaussian_fit";
import { fitMultinomial } from "./multinomial_fit";
import { Rows } from "./rows";

export function fit(): i32 {
  const gaussian = zen.paramStr("distribution") == "gaussian";
  const x = new Rows("x_train", gaussian ? 2 : 1), y = readLabels("y_train", x.total), classes = classesOf(y);
  if (classes.count < 2) zen.fail(`input "y_train" has one class only, ${classes.labels[0]}; at least 2 are needed`);
  if (gaussian) fitGaussian(x, y, classes);
  else fitMultinomial(x, y, classes);
  return 0;
}
