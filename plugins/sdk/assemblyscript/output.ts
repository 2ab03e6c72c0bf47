import { startOf } from "./buffer";
import { checkElements, checkWritten, dtypeOf } from "./element";
import { rowLengthOf, rowsOf, wholeRows } from "./input";
import * as raw from "./raw";
import { fail } from "./tell";
import { at, encode } from "./text";

/** As the first dimension of an output: rows are appended until the entry returns. */
export const ROWS_UNKNOWN: i64 = -1;

const scratch = memory.data(8);

/** An output tensor that is written row by row, in order. */
export class Writer<T> {
  /** A handle of -1: nobody wants it, and what is written is dropped. */
  constructor(private what: string, private handle: i32, private dims: i64[]) {}

  /** Appends rows from a Buffer, Array, StaticArray or typed array; their length is a multiple of a row's. */
  write<D>(rows: D): void {
    checkElements<T, D>();
    this.send(startOf(rows), wholeRows(this.what, rows.length, <i32>rowLengthOf(this.dims)));
  }

  /** Appends a row that has one element. */
  writeValue(value: T): void {
    store<T>(scratch, value);
    this.send(scratch, wholeRows(this.what, 1, <i32>rowLengthOf(this.dims)));
  }

  /** Writes all rows at once. */
  writeAll<D>(data: D): void {
    checkCount(this.what, this.dims, data.length);
    checkElements<T, D>();
    this.send(startOf(data), rowsOf(this.dims));
  }

  private send(at: usize, rows: i64): void {
    if (this.handle >= 0) raw.write(this.handle, at, rows);
  }
}

function checkCount(what: string, dims: i64[], elements: i32): void {
  const want = rowsOf(dims) * rowLengthOf(dims);
  if (want != elements) fail(`${what}: its dimensions want ${want} elements, there are ${elements}`);
}

/**
 * Starts an output port, to write it by rows. When it is optional and left open,
 * what is written to it is dropped.
 */
export function create<T>(name: string, dims: i64[]): Writer<T> {
  const n = encode(name);
  const handle = raw.output(at(n), n.byteLength);
  if (handle >= 0) {
    checkWritten('output "' + name + '"', raw.dtype(handle), dtypeOf<T>());
    raw.create(handle, dims.length, dims.dataStart);
  }
  return new Writer<T>('output "' + name + '"', handle, dims);
}

/** Writes a whole output port. A port that is optional and left open is skipped. */
export function output<D>(name: string, dims: i64[], data: D): void {
  create<valueof<D>>(name, dims).writeAll(data);
}

/** Writes a scalar output port. */
export function scalar<T>(name: string, value: T): void {
  create<T>(name, []).writeValue(value);
}
