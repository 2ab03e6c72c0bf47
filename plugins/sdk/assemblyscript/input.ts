import { Buffer } from "./buffer";
import { checkRead, dtypeOf } from "./element";
import * as raw from "./raw";
import { fail } from "./tell";
import { at, encode } from "./text";

/** A whole tensor in memory, row-major: a buffer with dimensions. */
export class Tensor<T> extends Buffer<T> {
  constructor(
    /** None: a scalar. */
    readonly dims: i64[],
    length: i32,
  ) {
    super(length);
  }

  /** The first dimension; 1 for a scalar. */
  get rows(): i32 {
    return <i32>rowsOf(this.dims);
  }

  /** Elements of one row. */
  get rowLength(): i32 {
    return <i32>rowLengthOf(this.dims);
  }

  /** The elements of row i, without a copy. */
  row(i: i32): Buffer<T> {
    return this.view(i * this.rowLength, (i + 1) * this.rowLength);
  }

  /** The value of a scalar, or of any tensor with one element. */
  get value(): T {
    if (this.length != 1) fail(this.length.toString() + " elements where one is wanted");
    return this.uncheckedGet(0);
  }
}

export function rowsOf(dims: i64[]): i64 {
  return dims.length == 0 ? 1 : dims[0];
}

export function rowLengthOf(dims: i64[]): i64 {
  let n: i64 = 1;
  for (let i = 1; i < dims.length; i++) n *= dims[i];
  return n;
}

function dimsOf(handle: i32): i64[] {
  const dims = new Array<i64>(raw.MAX_RANK);
  dims.length = raw.dims(handle, dims.dataStart, raw.MAX_RANK);
  return dims;
}

/** A tensor that is read by row ranges, in any order and any number of times. */
export class Reader<T> {
  /** None: a scalar. */
  readonly dims: i64[];

  constructor(private what: string, private handle: i32) {
    checkRead(what, raw.dtype(handle), dtypeOf<T>());
    this.dims = dimsOf(handle);
  }

  /** The first dimension; 1 for a scalar. More than an i32 holds are fine. */
  get rows(): i64 {
    return rowsOf(this.dims);
  }

  /** Elements of one row. */
  get rowLength(): i32 {
    return <i32>rowLengthOf(this.dims);
  }

  /** Fills dst with the rows from first on; its length is a multiple of rowLength. */
  readRows(first: i64, dst: Buffer<T>): void {
    raw.read(this.handle, first, wholeRows(this.what, dst.length, this.rowLength), dst.ptr, <usize>dst.length << alignof<T>());
  }

  /** Reads the whole tensor. */
  readAll(): Tensor<T> {
    const t = new Tensor<T>(this.dims, countOf(this.what, this.dims));
    raw.read(this.handle, 0, this.rows, t.ptr, <usize>t.length << alignof<T>());
    return t;
  }
}

function countOf(what: string, dims: i64[]): i32 {
  const length = rowLengthOf(dims);
  if (length != 0 && rowsOf(dims) > i32.MAX_VALUE / length) fail(`${what} has ${rowsOf(dims)} rows, more than fit into memory: read it by rows`);
  return <i32>(rowsOf(dims) * length);
}

export function wholeRows(what: string, elements: i32, rowLength: i32): i64 {
  const rows = rowLength == 0 ? 0 : elements / rowLength;
  if (rows * rowLength != elements) fail(`${what}: ${elements} elements are no whole rows of ${rowLength}`);
  return rows;
}

/** Opens an input port, to read it by rows; null when it is optional and left open. */
export function openOptional<T>(name: string): Reader<T> | null {
  const n = encode(name);
  const handle = raw.input(at(n), n.byteLength);
  return handle < 0 ? null : new Reader<T>(`input "${name}"`, handle);
}

/** Opens an input port, to read it by rows. */
export function open<T>(name: string): Reader<T> {
  const r = openOptional<T>(name);
  if (r == null) fail('input "' + name + '" is not there');
  return r!;
}

/** Reads a whole input port. */
export function input<T>(name: string): Tensor<T> {
  return open<T>(name).readAll();
}

/** Reads a whole input port; null when it is optional and left open. */
export function inputOptional<T>(name: string): Tensor<T> | null {
  const r = openOptional<T>(name);
  return r == null ? null : r.readAll();
}
