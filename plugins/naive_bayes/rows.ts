import * as zen from "zen";
import { anyBelowZero, anyNotFinite } from "./lanes";

/** Values of a block: 4 MiB. */
const BLOCK: i32 = 1 << 20;

/** The rows of an input, block by block: while (rows.next()) … Each is checked to be finite. */
export class Rows {
  private reader: zen.Reader<f32>;
  private block: zen.Buffer<f32>;
  private pass: i32 = 0;
  private allowsNegative: bool = true;

  readonly total: i64;
  readonly width: i32;
  /** The number of the block's first row. */
  first: i64 = 0;
  /** Rows in the block; 0 before the first one. */
  count: i32 = 0;

  /** passes: how often all rows are read, for the progress. */
  constructor(readonly port: string, private passes: i32) {
    const reader = zen.open<f32>(port);
    if (reader.rows == 0) zen.fail(`input "${port}" has no rows`);
    if (reader.rowLength == 0) zen.fail(`input "${port}" has rows without values`);
    const rows = max<i64>(1, min<i64>(reader.rows, BLOCK / reader.rowLength));
    this.reader = reader;
    this.total = reader.rows;
    this.width = reader.rowLength;
    this.block = new zen.Buffer<f32>(<i32>rows * reader.rowLength);
  }

  /** From now on a value below 0 ends the step with this text. */
  refuseNegative(): void {
    this.allowsNegative = false;
  }

  /** Reads the next block; false at the end, and then starts again. */
  next(): bool {
    this.first += this.count;
    zen.progress(<f64>this.pass * <f64>this.total + <f64>this.first, <f64>this.passes * <f64>this.total);
    if (this.first == this.total) return this.rewind();
    this.count = <i32>min<i64>(this.total - this.first, this.block.length / this.width);
    this.reader.readRows(this.first, this.block.view(0, this.count * this.width));
    this.check();
    return true;
  }

  /** Where the i-th row of the block is. */
  at(i: i32): usize {
    return this.block.ptr + <usize>i * <usize>this.width * sizeof<f32>();
  }

  private rewind(): bool {
    this.pass++;
    this.first = 0;
    this.count = 0;
    return false;
  }

  private check(): void {
    const length = this.count * this.width;
    if (anyNotFinite(this.block.ptr, length)) this.failNotFinite(length);
    if (!this.allowsNegative && anyBelowZero(this.block.ptr, length)) this.failNegative(length);
  }

  private failNotFinite(length: i32): void {
    for (let i = 0; i < length; i++) {
      const v = this.block[i];
      if (v - v != 0) zen.fail(`input "${this.port}": row ${this.rowOf(i)} has ${isNaN(v) ? "NaN" : "infinity"} among its values`);
    }
  }

  private failNegative(length: i32): void {
    for (let i = 0; i < length; i++) {
      if (this.block[i] < 0) {
        zen.fail(`input "${this.port}": row ${this.rowOf(i)} has a negative value; distribution = "multinomial" takes counts, which are 0 or more`);
      }
    }
  }

  /** The row of the block's i-th value. */
  private rowOf(i: i32): i64 {
    return this.first + i / this.width;
  }
}
