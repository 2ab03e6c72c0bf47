import * as zen from "zen";
import { readModel } from "./model";
import { Rows } from "./rows";

export function predict(): i32 {
  const x = new Rows("x", 1), model = readModel(x);
  const y = zen.create<u8>("y_pred", [x.total]);
  while (x.next()) {
    const labels = new StaticArray<u8>(x.count);
    for (let i = 0; i < x.count; i++) {
      model.ask(x, i);
      labels[i] = model.classes.labels[model.best];
    }
    y.write(labels);
  }
  return 0;
}

export function predict_proba(): i32 {
  const x = new Rows("x", 1), model = readModel(x);
  const proba = zen.create<f32>("proba", [x.total, model.classes.count]);
  const row = new StaticArray<f32>(model.classes.count);
  while (x.next()) {
    for (let i = 0; i < x.count; i++) {
      model.ask(x, i);
      for (let k = 0; k < row.length; k++) row[k] = <f32>model.probabilities[k];
      proba.write(row);
    }
  }
  return 0;
}
