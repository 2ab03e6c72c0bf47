// Parameters, optional ports, named tensors, and what a step tells.
import * as zen from "zen";

function bytesOf(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

function outputText(port: string, text: string): void {
  const bytes = bytesOf(text);
  zen.output(port, [bytes.length], bytes);
}

export function params(): i32 {
  zen.scalar<i64>("count", zen.paramInt("count"));
  zen.scalar<f64>("ratio", zen.paramFloat("ratio"));
  zen.scalar<bool>("flag", zen.paramBool("flag"));
  outputText("text", zen.paramStr("text"));
  outputText("colour", zen.paramStr("colour"));
  zen.scalar<i64>("size", zen.paramInt("size"));
  return 0;
}

export function optional(): i32 {
  let seen: i64 = 0;
  if (zen.inputOptional<f32>("x") != null) seen += 1;
  if (zen.inputTensorsOptional("named") != null) seen += 2;
  zen.scalar<i64>("seen", seen);
  if (!zen.paramBool("write")) return 0;
  const y: StaticArray<f32> = [1, 2, 3];
  zen.output("y", [3], y);
  zen.outputTensors("model").create<u8>("a", []).writeValue(42);
  return 0;
}

const longName = "n".repeat(300);

export function store(): i32 {
  const k = zen.paramInt("k");
  const coef = new zen.Buffer<f32>(<i32>k * 3);
  for (let i = 0; i < coef.length; i++) coef[i] = <f32>i;
  const model = zen.outputTensors("model");
  const w = model.create<i64>("weights/ä", [4]);
  const c = model.create<f32>("coef", [k, 3]);
  w.writeValue(10);
  c.write(coef.view(0, 3));
  w.write<i64[]>([20, 30, 40]);
  c.write(coef.view(3, coef.length));
  model.put<bool[]>(longName, [2], [true, false]);
  model.put<u8[]>("extra", [], [42]);
  model.put<f64[]>("empty", [0, 3], []);
  return 0;
}

function writeDims(to: zen.Writer<u64>, dims: i64[]): void {
  to.writeValue(dims.length);
  for (let i = 0; i < dims.length; i++) to.writeValue(dims[i]);
}

function writeNames(names: string[]): void {
  const all = zen.create<u8>("names", [zen.ROWS_UNKNOWN]);
  for (let i = 0; i < names.length; i++) all.write(bytesOf(names[i] + "\n"));
}

export function load(): i32 {
  const model = zen.inputTensors("model");
  writeNames(model.names);
  const coef = model.get<f32>("coef");
  const weights = model.get<i64>("weights/ä");
  const extra = model.get<u8>("extra");
  const flags = model.get<bool>(longName);
  const dims = zen.create<u64>("dims", [zen.ROWS_UNKNOWN]);
  writeDims(dims, coef.dims);
  writeDims(dims, model.get<f64>("empty").dims);
  writeDims(dims, extra.dims);
  writeDims(dims, flags.dims);
  writeDims(dims, weights.dims);
  let sum: f64 = <f64>extra.value + (flags[0] ? 1000 : 0);
  for (let i = 0; i < coef.length; i++) sum += coef[i];
  for (let i = 0; i < weights.length; i++) sum += <f64>weights[i];
  zen.scalar<f64>("sum", sum);
  zen.scalar<bool>("missing", model.find<f32>("nothing") == null);
  return 0;
}

export function tally(): i32 {
  const all = zen.inputTensors("all");
  const names = all.names;
  zen.scalar<i64>("n", names.length);
  writeNames(names);
  const content = zen.create<u8>("content", [zen.ROWS_UNKNOWN]);
  for (let i = 0; i < names.length; i++) content.write(all.get<u8>(names[i]));
  return 0;
}

export function random(): i32 {
  const order = new zen.Buffer<i64>(<i32>zen.paramInt("n"));
  for (let i = 0; i < order.length; i++) order[i] = i;
  new zen.Rng(zen.seed()).shuffle(order);
  zen.scalar<i64>("seed", zen.seed());
  zen.output("order", [order.length], order);
  return 0;
}

export function tell(): i32 {
  const text = zen.paramStr("text");
  zen.debug(text);
  zen.info(text);
  zen.warn(text);
  zen.error(text);
  zen.info("");
  for (let i = 0; i < 3; i++) {
    zen.progress(i, 3);
    zen.metric("loss", i, 1.0 / <f64>(i + 1));
    zen.metric("größe", -i, <f64>i + 0.5);
  }
  zen.metric("loss", i64.MAX_VALUE, NaN);
  zen.metric("loss", i64.MIN_VALUE, Infinity);
  zen.metric("loss", 9007199254740993, -Infinity);
  zen.progress(3, 3);
  return 0;
}

export function flood(): i32 {
  for (let i = zen.paramInt("lines"); i > 0; i--) zen.info("ten bytes!");
  return 0;
}

export function end(): i32 {
  const none: i32[] = [];
  if (zen.paramStr("how") == "break") return none[3];
  if (zen.paramStr("how") == "error") throw new Error(zen.paramStr("text"));
  zen.fail(zen.paramStr("text"));
  return 0;
}

export function status(): i32 {
  return 3;
}
