import { Cells, room } from "./cells";
import { checkHolds, checkRead, dtypeOf } from "./element";
import * as raw from "./raw";
import { fail } from "./tell";

/** A column that is read by row ranges, in any order and any number of times. */
export class ColumnReader<T> {
  readonly rows: i64;
  /** Of one row; none for a number or a text. */
  readonly dims: i64[];
  /** Whether rows may be null. */
  readonly nullable: bool;

  /** dtype: what is wanted. */
  constructor(private what: string, private handle: i32, dtype: i32) {
    checkHolds(what, dtypeOf<T>(), dtype);
    checkRead(what, raw.dtype(handle), dtype);
    const dims = new Array<i64>(raw.MAX_RANK);
    dims.length = raw.dims(handle, dims.dataStart, raw.MAX_RANK);
    this.rows = dims[0];
    this.dims = dims.slice(1);
    this.nullable = raw.nullable(handle) != 0;
  }

  /** Reads rows from first on in place of those in cells, whose memory is used again. */
  readRows(first: i64, rows: i32, cells: Cells<T>): void {
    cells.what = this.what;
    cells.length = rows;
    cells.dims = this.dims;
    cells.dtype = raw.dtype(this.handle);
    cells.nullable = this.nullable;
    if (this.nullable) {
      cells.validity = room(cells.validity, (rows + 7) / 8);
      raw.readValidity(this.handle, first, rows, cells.validity.ptr, cells.validity.length);
    }
    cells.bytes = room(cells.bytes, this.readSize(first, rows, cells));
    raw.read(this.handle, first, rows, cells.bytes.ptr, cells.bytes.length);
  }

  /** Reads rows from first on. */
  read(first: i64, rows: i32): Cells<T> {
    const cells = new Cells<T>();
    this.readRows(first, rows, cells);
    return cells;
  }

  /** Reads all rows. */
  readAll(): Cells<T> {
    if (this.rows > i32.MAX_VALUE) fail(`${this.what} has ${this.rows} rows, more than fit into memory: read it by rows`);
    return this.read(0, <i32>this.rows);
  }

  /** The bytes of the values of these rows; of texts the offsets are read for it. */
  private readSize(first: i64, rows: i32, cells: Cells<T>): i32 {
    if (isReference<T>()) {
      cells.offsets = room(cells.offsets, rows + 1);
      raw.readOffsets(this.handle, first, rows, cells.offsets.ptr, <usize>cells.offsets.length << 2);
      return cells.offsets[rows];
    }
    const size = (<i64>cells.rowLength * rows) << alignof<T>();
    if (size > i32.MAX_VALUE) fail(`${this.what}: ${rows} rows do not fit into memory: read fewer at a time`);
    return <i32>size;
  }
}
