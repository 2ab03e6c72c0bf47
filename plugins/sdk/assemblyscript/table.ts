import { Cells } from "./cells";
import { ColumnReader } from "./column_reader";
import { ColumnWriter } from "./column_writer";
import { checkHolds, dtypeOf } from "./element";
import * as raw from "./raw";
import { fail } from "./tell";
import { at, encode, readName } from "./text";

/** The table of an input port: columns of equally many rows. */
export class InputTable {
  constructor(private port: string, private handle: i32) {}

  get rows(): i64 {
    const rows = new StaticArray<i64>(1);
    raw.dims(this.handle, changetype<usize>(rows), 1);
    return rows[0];
  }

  /** The names of the columns, in their order. */
  get names(): string[] {
    const names = new Array<string>();
    for (let i = 0, n = raw.columnsCount(this.handle); i < n; i++) names.push(readName(raw.columnsName, this.handle, i));
    return names;
  }

  /** The DType of the column of that name; 0 when there is none. */
  dtype(name: string): i32 {
    const handle = this.handleOf(name);
    return handle < 0 ? 0 : raw.dtype(handle);
  }

  /** Reads the whole column of that name. dtype: DType.Date for an i32, DType.Timestamp for an i64. */
  get<T>(name: string, dtype: i32 = dtypeOf<T>()): Cells<T> {
    return this.column<T>(name, dtype).readAll();
  }

  /** Opens the column of that name, to read it by rows. */
  column<T>(name: string, dtype: i32 = dtypeOf<T>()): ColumnReader<T> {
    const c = this.find<T>(name, dtype);
    if (c == null) fail(`input "${this.port}" has no column "${name}"; there are ${this.names.join(", ")}`);
    return c!;
  }

  /** Opens the column of that name, to read it by rows; null when there is none. */
  find<T>(name: string, dtype: i32 = dtypeOf<T>()): ColumnReader<T> | null {
    const handle = this.handleOf(name);
    return handle < 0 ? null : new ColumnReader<T>(`column "${name}" of input "${this.port}"`, handle, dtype);
  }

  private handleOf(name: string): i32 {
    const n = encode(name);
    return raw.columnsFind(this.handle, at(n), n.byteLength);
  }
}

/** Opens an input port that holds a table; null when it is optional and left open. */
export function inputTableOptional(port: string): InputTable | null {
  const n = encode(port);
  const handle = raw.input(at(n), n.byteLength);
  return handle < 0 ? null : new InputTable(port, handle);
}

/** Opens an input port that holds a table. */
export function inputTable(port: string): InputTable {
  const t = inputTableOptional(port);
  if (t == null) fail(`input "${port}" is not there`);
  return t!;
}

/**
 * The table of an output port. All columns are created before the first row of
 * any is written, and all end with equally many rows.
 */
export class OutputTable {
  constructor(private port: string, private handle: i32) {}

  /** Starts a column without nulls. dims: those of one row. dtype: DType.Date for an i32, DType.Timestamp for an i64. */
  create<T>(name: string, dims: i64[] = [], dtype: i32 = dtypeOf<T>()): ColumnWriter<T> {
    return this.start<T>(name, false, dims, dtype);
  }

  /** Starts a column whose rows may be null. */
  createNullable<T>(name: string, dims: i64[] = [], dtype: i32 = dtypeOf<T>()): ColumnWriter<T> {
    return this.start<T>(name, true, dims, dtype);
  }

  /** Starts a column. */
  start<T>(name: string, nullable: bool, dims: i64[], dtype: i32): ColumnWriter<T> {
    const what = `column "${name}" of output "${this.port}"`;
    checkHolds(what, dtypeOf<T>(), dtype);
    let handle = -1;
    if (this.handle >= 0) {
      const n = encode(name);
      handle = raw.columnsCreate(this.handle, at(n), n.byteLength, dtype, nullable, dims.length, dims.dataStart);
    }
    let rowLength: i64 = 1;
    for (let i = 0; i < dims.length; i++) rowLength *= dims[i];
    return new ColumnWriter<T>(what, handle, <i32>rowLength);
  }
}

/**
 * Starts an output port that holds a table. When it is optional and left open,
 * what is written there is dropped. Table writes a whole one.
 */
export function outputTable(port: string): OutputTable {
  const n = encode(port);
  return new OutputTable(port, raw.output(at(n), n.byteLength));
}
