// The entries of ../steps in AssemblyScript; the manifest is that of ../steps as well.
import * as zen from "zen";

export function seven(): i32 {
  const y = new zen.Buffer<f32>(<i32>zen.paramInt("n"));
  y.fill(7);
  zen.output("y", [y.length], y);
  return 0;
}

export function add(): i32 {
  const x = zen.input<f32>("x");
  const plus = zen.inputOptional<f32>("plus");
  const by = <f32>zen.paramFloat("by");
  for (let i = 0; i < x.length; i++) x[i] += by + (plus != null ? plus[i] : 0);
  zen.output("y", x.dims, x);
  return 0;
}

export function count(): i32 {
  const file = zen.open<u8>("file");
  if (file.rows == 0) throw new Error("the file is empty");
  const chunk = new zen.Buffer<u8>(1000);
  let n: i64 = 0;
  while (n < file.rows) {
    const part = min<i64>(chunk.length, file.rows - n);
    file.readRows(n, chunk.view(0, <i32>part));
    n += part;
  }
  zen.scalar<i64>("n", n);
  return 0;
}

export function dice(): i32 {
  const n = zen.paramInt("n");
  let state = <u64>zen.seed();
  const y = zen.create<f64>("y", [n]);
  for (let i: i64 = 0; i < n; i++) {
    state = state * 6364136223846793005 + 1442695040888963407;
    y.writeValue(<f64>(state >> 11) / 9007199254740992.0);
  }
  return 0;
}

export function shuffle(): i32 {
  const y = new zen.Buffer<i64>(<i32>zen.paramInt("n"));
  for (let i = 0; i < y.length; i++) y[i] = i;
  new zen.Rng(zen.seed()).shuffle(y);
  zen.output("y", [y.length], y);
  return 0;
}

export function nans(): i32 {
  const bits: StaticArray<u32> = [0x7fc00001, 0xffc00000, 0x7f800001, 0x7f800000];
  const y = new zen.Buffer<f32>(bits.length, changetype<usize>(bits));
  zen.output("y", [4], y);
  return bits[0] == 0x7fc00001 ? 0 : 1; // the host changes no guest memory
}

export function lines(): i32 {
  const rows = <i32>zen.paramInt("rows");
  const y = zen.create<i32>("y", [zen.ROWS_UNKNOWN, 2]);
  for (let i = 0; i < rows; i++) y.write([i, -i]);
  return 0;
}

export function model(): i32 {
  const k = <i32>zen.paramInt("k");
  const coef = new Float32Array(k * 3);
  for (let i = 0; i < coef.length; i++) coef[i] = <f32>i;
  const model = zen.outputTensors("model");
  model.put("coef", [k, 3], coef);
  model.create<u8>("extra", []).writeValue(42);
  return 0;
}

export function score(): i32 {
  const coef = zen.inputTensors("model").get<f32>("coef");
  let sum: f64 = 0;
  for (let i = 0; i < coef.length; i++) sum += coef[i];
  zen.scalar<f64>("sum", sum);
  return 0;
}

export function names(): i32 {
  const names = zen.inputTensors("model").names;
  const y = zen.create<u8>("y", [zen.ROWS_UNKNOWN]);
  for (let i = 0; i < names.length; i++) y.write(Uint8Array.wrap(String.UTF8.encode(names[i])));
  return 0;
}

export function tally(): i32 {
  const all = zen.inputTensors("all");
  const out = zen.create<u8>("names", [zen.ROWS_UNKNOWN]);
  let bytes: i64 = 0;
  let sum: i64 = 0;
  for (let i = 0; i < all.names.length; i++) {
    out.write(Uint8Array.wrap(String.UTF8.encode(all.names[i] + "\n")));
    const file = all.get<u8>(all.names[i]);
    bytes += file.length;
    for (let k = 0; k < file.length; k++) sum += file[k];
  }
  zen.scalar<i64>("n", all.names.length);
  zen.scalar<i64>("bytes", bytes);
  zen.scalar<i64>("sum", sum);
  return 0;
}

export function tell(): i32 {
  const text = zen.paramStr("text");
  if (zen.paramBool("loud")) zen.warn(text);
  else zen.info(text);
  for (let i = 1; i <= 3; i++) {
    zen.progress(i, 3);
    zen.metric("loss", i, i == 3 ? NaN : 1.0 / <f64>i);
  }
  zen.scalar<f64>("y", 1);
  return 0;
}

export function breaks(): i32 {
  const v: f64[] = [];
  zen.scalar<f64>("y", v[<i32>zen.paramInt("place")]);
  return 0;
}
