import { Buffer } from "./buffer";

/** A value of type binary. */
export type Bytes = Buffer<u8>;

/**
 * Rows of a column in memory, laid out as Arrow does. T is a number or bool,
 * string, or Bytes. c[i] throws on a null.
 */
export class Cells<T> {
  /** For messages. */
  what: string = "the column";
  /** How many rows there are. */
  length: i32 = 0;
  /** Of one row; none for a number or a text. */
  dims: i64[] = [];
  dtype: i32 = 0;
  /** Whether rows may be null. */
  nullable: bool = false;
  /** The bytes of all values, one after another. There may be room after them. */
  bytes: Buffer<u8> = new Buffer<u8>(0);
  /** One bit a row, the lowest first: 1 there, 0 null. Of nullable cells only. */
  validity: Buffer<u8> = new Buffer<u8>(0);
  /** Where each value starts in bytes, and where the last one ends. Of string and Bytes only. */
  offsets: Buffer<i32> = new Buffer<i32>(0);

  /** Whether row i is null. */
  isNull(i: i32): bool {
    if (<u32>i >= <u32>this.length) throw new RangeError(`row ${i} of ${this.length} of ${this.what}`);
    return this.nullable && ((this.validity.uncheckedGet(i >> 3) >> (<u8>i & 7)) & 1) == 0;
  }

  /** Row i: of Bytes without a copy. */
  @operator("[]")
  get(i: i32): T {
    if (this.isNull(i)) throw new Error(`row ${i} of ${this.what} is null`);
    if (isReference<T>()) {
      const from = this.offsets.uncheckedGet(i);
      const to = this.offsets.uncheckedGet(i + 1);
      if (isString<T>()) return changetype<T>(String.UTF8.decodeUnsafe(this.bytes.ptr + from, to - from));
      return changetype<T>(this.bytes.view(from, to));
    }
    if (this.dims.length > 0) throw new Error(this.what + " has rows with dimensions: take row(i)");
    return load<T>(this.bytes.ptr + (<usize>i << alignof<T>()));
  }

  /** The values of all rows, without a copy: zero where a row is null. */
  get values(): Buffer<T> {
    if (isReference<T>()) ERROR("string and Bytes have no values of one size: take bytes and offsets");
    return new Buffer<T>(this.length * this.rowLength, this.bytes.ptr);
  }

  /** The values of row i, where a row has dimensions, without a copy. */
  row(i: i32): Buffer<T> {
    return this.values.view(i * this.rowLength, (i + 1) * this.rowLength);
  }

  /** Values of one row. */
  get rowLength(): i32 {
    let n: i64 = 1;
    for (let i = 0; i < this.dims.length; i++) n *= this.dims[i];
    return <i32>n;
  }

  /** Gives the memory back; nothing that was taken from it without a copy may be used again. */
  free(): void {
    this.bytes.free();
    this.validity.free();
    this.offsets.free();
  }
}

/** A buffer of at least that length, in the memory of b if it suffices. */
export function room<T>(b: Buffer<T>, length: i32): Buffer<T> {
  if (b.length >= length) return b;
  b.free();
  return new Buffer<T>(length);
}
