// Tables: every type of column, row ranges, declared and open types.
import * as zen from "zen";

export function make_table(): i32 {
  const file = zen.input<u8>("file");
  const t = zen.outputTable("t");
  const dtype = zen.paramStr("dtype");
  if (dtype == "bool") makeBools(t, file);
  else if (dtype == "int8") makeSized<i8>(t, file, zen.DType.I8);
  else if (dtype == "int16") makeSized<i16>(t, file, zen.DType.I16);
  else if (dtype == "int32") makeSized<i32>(t, file, zen.DType.I32);
  else if (dtype == "int64") makeSized<i64>(t, file, zen.DType.I64);
  else if (dtype == "uint8") makeSized<u8>(t, file, zen.DType.U8);
  else if (dtype == "uint16") makeSized<u16>(t, file, zen.DType.U16);
  else if (dtype == "uint32") makeSized<u32>(t, file, zen.DType.U32);
  else if (dtype == "uint64") makeSized<u64>(t, file, zen.DType.U64);
  else if (dtype == "float16") makeSized<u16>(t, file, zen.DType.F16);
  else if (dtype == "float32") makeSized<f32>(t, file, zen.DType.F32);
  else if (dtype == "float64") makeSized<f64>(t, file, zen.DType.F64);
  else if (dtype == "date") makeSized<i32>(t, file, zen.DType.Date);
  else if (dtype == "timestamp") makeSized<i64>(t, file, zen.DType.Timestamp);
  else if (dtype == "utf8") makeTexts<string>(t, linesOf(file).map<string>((line) => String.UTF8.decodeUnsafe(line.ptr, line.length)));
  else if (dtype == "binary") makeTexts<zen.Bytes>(t, linesOf(file));
  return 0;
}

function makeBools(t: zen.OutputTable, file: zen.Buffer<u8>): void {
  const v = new zen.Buffer<bool>(file.length);
  for (let i = 0; i < v.length; i++) v[i] = file[i] != 0;
  makeCells<bool>(t, v, zen.DType.Bool);
}

function makeSized<T>(t: zen.OutputTable, file: zen.Buffer<u8>, dtype: i32): void {
  const v = new zen.Buffer<T>(file.length / <i32>sizeof<T>());
  memory.copy(v.ptr, file.ptr, <usize>v.length * sizeof<T>());
  makeCells<T>(t, v, dtype);
}

function makeCells<T>(t: zen.OutputTable, v: zen.Buffer<T>, dtype: i32): void {
  const one = t.create<T>("one", [], dtype);
  const absent = t.createNullable<T>("null", [], dtype);
  const row = t.create<T>("row", [2, 3], dtype);
  const rowAbsent = t.createNullable<T>("row_null", [2], dtype);
  const n = v.length / 10;
  one.write(v.view(0, n));
  absent.writeNullable(v.view(n, 2 * n), everyThird(n));
  row.write(v.view(2 * n, 8 * n));
  rowAbsent.writeNullable(v.view(8 * n, 10 * n), everyThird(n));
}

function makeTexts<T>(t: zen.OutputTable, lines: T[]): void {
  const one = t.create<T>("one");
  const absent = t.createNullable<T>("null");
  one.write(lines);
  absent.writeNullable(lines, everyThird(lines.length));
}

function everyThird(rows: i32): bool[] {
  const valid: bool[] = [];
  for (let i = 0; i < rows; i++) valid.push(i % 3 != 1);
  return valid;
}

/** Each line is closed by a line feed. */
function linesOf(file: zen.Buffer<u8>): zen.Bytes[] {
  const lines: zen.Bytes[] = [];
  let first = 0;
  for (let i = 0; i < file.length; i++) {
    if (file[i] != 10) continue;
    lines.push(file.view(first, i));
    first = i + 1;
  }
  return lines;
}

/** A column and its copy. */
abstract class Copier {
  abstract copyAll(): void;
  abstract copyRows(first: i64, rows: i32): void;
}

class CopierOf<T> extends Copier {
  private reader: zen.ColumnReader<T>;
  private writer: zen.ColumnWriter<T>;
  private part: zen.Cells<T> = new zen.Cells<T>();

  constructor(private from: zen.InputTable, to: zen.OutputTable, private name: string, private dtype: i32) {
    super();
    const r = from.column<T>(name, dtype);
    this.reader = r;
    this.writer = r.nullable ? to.createNullable<T>(name, r.dims, dtype) : to.create<T>(name, r.dims, dtype);
  }

  copyAll(): void {
    this.writer.writeCells(this.from.get<T>(this.name, this.dtype));
  }

  copyRows(first: i64, rows: i32): void {
    this.reader.readRows(first, rows, this.part);
    this.writer.writeCells(this.part);
  }
}

function copierOf(from: zen.InputTable, to: zen.OutputTable, name: string): Copier {
  const dtype = from.dtype(name);
  switch (dtype) {
    case zen.DType.Bool: return new CopierOf<bool>(from, to, name, dtype);
    case zen.DType.I8: return new CopierOf<i8>(from, to, name, dtype);
    case zen.DType.I16: return new CopierOf<i16>(from, to, name, dtype);
    case zen.DType.I32:
    case zen.DType.Date: return new CopierOf<i32>(from, to, name, dtype);
    case zen.DType.I64:
    case zen.DType.Timestamp: return new CopierOf<i64>(from, to, name, dtype);
    case zen.DType.U8: return new CopierOf<u8>(from, to, name, dtype);
    case zen.DType.U16:
    case zen.DType.F16: return new CopierOf<u16>(from, to, name, dtype);
    case zen.DType.U32: return new CopierOf<u32>(from, to, name, dtype);
    case zen.DType.U64: return new CopierOf<u64>(from, to, name, dtype);
    case zen.DType.F32: return new CopierOf<f32>(from, to, name, dtype);
    case zen.DType.F64: return new CopierOf<f64>(from, to, name, dtype);
    case zen.DType.Utf8: return new CopierOf<string>(from, to, name, dtype);
    default: return new CopierOf<zen.Bytes>(from, to, name, dtype);
  }
}

function copyPort(port: string): void {
  const from = zen.inputTableOptional(port);
  if (from == null) return;
  const to = zen.outputTable(port), names = from.names;
  const columns: Copier[] = [];
  for (let i = 0; i < names.length; i++) columns.push(copierOf(from, to, names[i]));
  const chunk = zen.paramInt("chunk");
  if (chunk > 0) copyRanges(columns, from.rows, chunk);
  else for (let i = 0; i < columns.length; i++) columns[i].copyAll();
}

function copyRanges(columns: Copier[], rows: i64, chunk: i64): void {
  const backwards = zen.paramBool("backwards");
  for (let done: i64 = 0; done < rows; ) {
    const n = min<i64>(chunk, rows - done);
    for (let i = 0; i < columns.length; i++) columns[i].copyRows(backwards ? rows - done - n : done, <i32>n);
    done += n;
  }
}

export function copy_table(): i32 {
  copyPort("t");
  copyPort("open");
  return 0;
}

class People {
  private x: zen.ColumnWriter<f32>;
  private photo: zen.ColumnWriter<zen.Bytes>;
  private name: zen.ColumnWriter<string>;
  private age: zen.ColumnWriter<i32>;
  private id: zen.ColumnWriter<i64>;

  constructor(t: zen.OutputTable) {
    this.x = t.create<f32>("x", [2]);
    this.photo = t.createNullable<zen.Bytes>("photo");
    this.name = t.create<string>("name");
    this.age = t.createNullable<i32>("age");
    this.id = t.create<i64>("id");
  }

  write(first: i32, rows: i32): void {
    const x: f32[] = [], photo: zen.Bytes[] = [], photoThere: bool[] = [], name: string[] = [];
    const age: i32[] = [], ageThere: bool[] = [], id: i64[] = [];
    for (let i = first; i < first + rows; i++) {
      x.push(<f32>i);
      x.push(<f32>i + 0.5);
      const bytes = new zen.Buffer<u8>(i % 4);
      bytes.fill(<u8>i);
      photo.push(bytes);
      photoThere.push(i % 3 != 2);
      name.push("ü€x".repeat(i % 7));
      age.push(i % 100);
      ageThere.push(i % 5 != 1);
      id.push(7 * <i64>i - 3);
    }
    this.x.write(x);
    this.photo.writeNullable(photo, photoThere);
    this.name.write(name);
    this.age.writeNullable(age, ageThere);
    this.id.write(id);
  }
}

export function people(): i32 {
  const rows = <i32>zen.paramInt("rows"), chunk = <i32>zen.paramInt("chunk");
  const to = new People(zen.outputTable("people"));
  for (let first = 0; first < rows; first += chunk) to.write(first, min(chunk, rows - first));
  const w = new zen.Buffer<f32>(2 * rows);
  for (let i = 0; i < rows; i++) {
    w[2 * i] = <f32>i;
    w[2 * i + 1] = <f32>i + 0.5;
  }
  zen.output("w", [rows, 2], w);
  return 0;
}

export function score(): i32 {
  const people = zen.inputTable("people"), w = zen.input<f32>("w");
  const id = people.get<i64>("id"), age = people.get<i32>("age");
  const scores = new zen.Buffer<f64>(age.length);
  const there: bool[] = [];
  for (let i = 0; i < age.length; i++) {
    there.push(!age.isNull(i));
    scores[i] = <f64>age.values[i] * <f64>w[i * <i32>w.dims[1]];
  }
  new zen.Table().putCells("id", id).putNullable("score", scores, there).write("scores");
  return 0;
}

export function misread(): i32 {
  const people = zen.inputTable("people");
  const how = zen.paramStr("how");
  if (how == "missing") people.get<i64>("height");
  if (how == "type") people.get<i64>("name");
  if (how == "null") people.get<i32>("age")[1];
  if (how == "null_text") people.get<zen.Bytes>("photo")[2];
  return 0;
}
