import { startOf } from "./buffer";
import { Cells, room } from "./cells";
import { checkElements } from "./element";
import { wholeRows } from "./input";
import * as raw from "./raw";
import { fail } from "./tell";

/** A column of an output that is written row by row, in order. */
export class ColumnWriter<T> {
  /** A handle of -1: nobody wants it, and what is written is dropped. */
  constructor(private what: string, private handle: i32, private rowLength: i32) {}

  /** Appends rows, none of them null, from a Buffer, Array, StaticArray or typed array. */
  write<D>(rows: D): void {
    this.send<D>(rows, 0);
  }

  /** Appends rows; row i is null where valid[i] is false. */
  writeNullable<D>(rows: D, valid: bool[]): void {
    const n = wholeRows(this.what, rows.length, this.rowLength);
    if (n != valid.length) fail(`${this.what}: ${n} rows, but valid has ${valid.length}`);
    const bits = new StaticArray<u8>((valid.length + 7) / 8);
    for (let i = 0; i < valid.length; i++) bits[i >> 3] |= <u8>valid[i] << (<u8>i & 7);
    this.send<D>(rows, changetype<usize>(bits));
  }

  /** Appends rows as they were read, without a copy. */
  writeCells(cells: Cells<T>): void {
    const offsets = isReference<T>() ? cells.offsets.ptr : 0;
    this.sendRaw(cells.length, cells.bytes.ptr, cells.nullable ? cells.validity.ptr : 0, offsets);
  }

  private send<D>(rows: D, validity: usize): void {
    checkElements<T, D>();
    const n = wholeRows(this.what, rows.length, this.rowLength);
    if (isReference<T>()) {
      const laid = layOut<T, D>(this.what, rows);
      this.sendRaw(n, laid.bytes.ptr, validity, laid.offsets.ptr);
      laid.free();
    } else {
      this.sendRaw(n, startOf(rows), validity, 0);
    }
  }

  private sendRaw(rows: i64, values: usize, validity: usize, offsets: usize): void {
    if (this.handle >= 0) raw.writeColumn(this.handle, rows, values, validity, offsets);
  }
}

/** Cells of an array of string or Bytes. */
function layOut<T, D>(what: string, rows: D): Cells<T> {
  if (isDefined(rows.validity)) ERROR("Cells have nulls: writeCells and putCells write them");
  const cells = new Cells<T>();
  cells.offsets = room(cells.offsets, rows.length + 1);
  let size: i64 = 0;
  for (let i = 0; i < rows.length; i++) {
    cells.offsets[i] = <i32>size;
    size += sizeOf<T>(rows[i]);
    if (size > i32.MAX_VALUE) fail(`${what}: values of more than 2 GiB: write fewer rows at a time`);
  }
  cells.offsets[rows.length] = <i32>size;
  cells.bytes = room(cells.bytes, <i32>size);
  for (let i = 0; i < rows.length; i++) copy<T>(rows[i], cells.bytes.ptr + cells.offsets[i], cells.offsets[i + 1] - cells.offsets[i]);
  return cells;
}

function sizeOf<T>(value: T): i32 {
  return isString<T>() ? String.UTF8.byteLength(value) : value.length;
}

function copy<T>(value: T, to: usize, size: i32): void {
  if (isString<T>()) String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, to);
  else memory.copy(to, value.ptr, size);
}
