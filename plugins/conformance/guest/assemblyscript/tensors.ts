// Tensors: element types, ranks, row ranges, sizes.
import * as zen from "zen";

export function make(): i32 {
  const file = zen.input<u8>("file");
  const dtype = zen.paramStr("dtype");
  if (dtype == "bool") makeBools(file);
  else if (dtype == "int8") makeOf<i8>(dtype, file);
  else if (dtype == "int16") makeOf<i16>(dtype, file);
  else if (dtype == "int32") makeOf<i32>(dtype, file);
  else if (dtype == "int64") makeOf<i64>(dtype, file);
  else if (dtype == "uint8") makeOf<u8>(dtype, file);
  else if (dtype == "uint16" || dtype == "float16") makeOf<u16>(dtype, file);
  else if (dtype == "uint32") makeOf<u32>(dtype, file);
  else if (dtype == "uint64") makeOf<u64>(dtype, file);
  else if (dtype == "float32") makeOf<f32>(dtype, file);
  else if (dtype == "float64") makeOf<f64>(dtype, file);
  return 0;
}

function makeBools(file: zen.Buffer<u8>): void {
  const v = new zen.Buffer<bool>(file.length);
  for (let i = 0; i < v.length; i++) v[i] = file[i] != 0;
  zen.output("bool", [v.length], v);
}

function makeOf<T>(name: string, file: zen.Buffer<u8>): void {
  const v = new zen.Buffer<T>(file.length / <i32>sizeof<T>());
  const bytes = <usize>v.length * sizeof<T>();
  memory.copy(v.ptr, file.ptr, bytes);
  zen.output(name, [v.length], v);
  if (memory.compare(v.ptr, file.ptr, bytes) != 0) zen.fail("the host changed the guest's memory");
}

export function copy(): i32 {
  copyOf<bool>("bool");
  copyOf<i8>("int8");
  copyOf<i16>("int16");
  copyOf<i32>("int32");
  copyOf<i64>("int64");
  copyOf<u8>("uint8");
  copyOf<u16>("uint16");
  copyOf<u32>("uint32");
  copyOf<u64>("uint64");
  copyOf<u16>("float16");
  copyOf<f32>("float32");
  copyOf<f64>("float64");
  return 0;
}

function copyOf<T>(name: string): void {
  const x = zen.inputOptional<T>(name);
  if (x != null) zen.output<zen.Tensor<T>>(name, x.dims, x);
}

export function bits(): i32 {
  bitsOf<u16, u16>("float16", "uint16");
  bitsOf<f32, u32>("float32", "uint32");
  bitsOf<f64, u64>("float64", "uint64");
  return 0;
}

function bitsOf<F, U>(from: string, to: string): void {
  const x = zen.inputOptional<F>(from);
  if (x != null) zen.output(to, x.dims, new zen.Buffer<U>(x.length, x.ptr));
}

export function odd_bools(): i32 {
  const file = zen.input<u8>("file");
  zen.output("y", [file.length], new zen.Buffer<bool>(file.length, file.ptr));
  return 0;
}

const ranks: StaticArray<string> = ["r0", "r1", "r2", "r3", "r4", "r5", "r6"];

export function ramp(): i32 {
  const dims = new Array<i64>();
  let count: i64 = 1;
  for (let i: i64 = 1; i <= zen.paramInt("rank"); i++) {
    dims.push(zen.paramInt(`d${i}`));
    count *= dims[dims.length - 1];
  }
  const v = new zen.Buffer<f32>(<i32>count);
  for (let i = 0; i < v.length; i++) v[i] = <f32>i;
  zen.output(ranks[dims.length], dims, v);
  return 0;
}

export function flatten(): i32 {
  for (let rank = 0; rank < ranks.length; rank++) {
    const x = zen.inputOptional<f32>(ranks[rank]);
    if (x == null) continue;
    const dims = new Array<u64>();
    for (let i = 0; i < x.dims.length; i++) dims.push(<u64>x.dims[i]);
    zen.output("dims", [dims.length], dims);
    zen.output<zen.Tensor<f32>>("values", [x.length], x);
  }
  return 0;
}

export function backwards(): i32 {
  const x = zen.open<f32>("x");
  const chunk = zen.paramInt("chunk");
  const y = zen.create<f32>("y", [zen.paramBool("known") ? x.rows : zen.ROWS_UNKNOWN, x.rowLength]);
  const rows = new zen.Buffer<f32>(<i32>chunk * x.rowLength);
  x.readRows(x.rows, rows.view(0, 0));
  let end = x.rows;
  while (end > 0) {
    const n = min(end, chunk);
    end -= n;
    const part = rows.view(0, <i32>n * x.rowLength);
    x.readRows(end, part);
    y.write(part);
  }
  return 0;
}

const BLOCK: i64 = 256;
const WIDTH: i64 = 1024;

/** Element i of a block that starts at row first. */
function bigValue(first: i64, i: i64): i64 {
  return i % WIDTH == 0 ? first + i / WIDTH : 0;
}

export function big(): i32 {
  const rows = zen.paramInt("rows");
  const y = zen.create<i64>("y", [rows, WIDTH]);
  const v = new zen.Buffer<i64>(<i32>(BLOCK * WIDTH));
  for (let first: i64 = 0; first < rows; first += BLOCK) {
    const n = min(BLOCK, rows - first) * WIDTH;
    for (let i: i64 = 0; i < n; i++) unchecked((v[<i32>i] = bigValue(first, i)));
    y.write(v.view(0, <i32>n));
  }
  return 0;
}

export function sum_big(): i32 {
  const x = zen.open<i64>("x");
  const v = new zen.Buffer<i64>(<i32>(BLOCK * WIDTH));
  let sum: i64 = 0;
  let wrong: i64 = 0;
  for (let first: i64 = 0; first < x.rows; first += BLOCK) {
    const part = v.view(0, <i32>(min(BLOCK, x.rows - first) * WIDTH));
    x.readRows(first, part);
    for (let i = 0; i < part.length; i++) {
      sum += unchecked(part[i]);
      if (unchecked(part[i]) != bigValue(first, i)) wrong++;
    }
  }
  zen.scalar<i64>("sum", sum);
  zen.scalar<i64>("wrong", wrong);
  return 0;
}

export function grow(): i32 {
  const file = zen.open<u8>("file");
  const before = file.readAll();
  const half = before.length / 2;
  const y = zen.create<u8>("y", [before.length]);
  y.write(before.view(0, half));
  for (let i = zen.paramInt("mib"); i > 0; i--) new zen.Buffer<u8>(1 << 20).fill(1);
  const after = file.readAll();
  if (memory.compare(before.ptr, after.ptr, before.length) != 0) zen.fail("the memory changed");
  y.write(after.view(half, after.length));
  return 0;
}
