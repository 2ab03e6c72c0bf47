// The entry load: pictures from a text.
import * as zen from "zen";

export function load(): i32 {
  const text = zen.input<u8>("data");
  const height = <i32>zen.paramInt("height"), width = <i32>zen.paramInt("width");
  const pixels = height * width, line = pixels + 2, pictures = text.length / line, tests = pictures / 4;
  if (pictures * line != text.length) zen.fail(`${text.length} bytes are no whole lines of ${pixels} pixels, a label and a line end`);
  const xTrain = zen.create<f32>("x_train", [pictures - tests, height, width]), yTrain = zen.create<u8>("y_train", [pictures - tests]);
  const xTest = zen.create<f32>("x_test", [tests, height, width]), yTest = zen.create<u8>("y_test", [tests]);
  const picture = new zen.Buffer<f32>(pixels);
  for (let i = 0; i < pictures; i++) {
    const label = <u8>(text[i * line + pixels] - 0x30); // '0'
    if (label > 9) zen.fail(`line ${i + 1} has no digit as its label`);
    for (let p = 0; p < pixels; p++) picture[p] = text[i * line + p] == 0x23 ? 1 : 0; // '#'
    const test = i % 4 == 3;
    (test ? xTest : xTrain).write(picture);
    (test ? yTest : yTrain).writeValue(label);
  }
  return 0;
}
