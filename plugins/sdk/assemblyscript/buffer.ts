import { fail } from "./tell";

/**
 * Elements in memory beside the garbage collector's, which would look at large
 * ones again and again. It is there until the entry returns, or until free.
 *
 * x[i] checks its bounds, unchecked(x[i]) does not; ptr is for v128.load.
 */
export class Buffer<T> {
  /** Where the first element is. */
  readonly ptr: usize;
  /** How many elements there are. */
  readonly length: i32;

  /** Elements of any value. at: those of another buffer. */
  constructor(length: i32, at: usize = 0) {
    this.length = length;
    this.ptr = at != 0 ? at : allocate(<u64>length << alignof<T>());
  }

  @operator("[]")
  @inline
  get(i: i32): T {
    if (<u32>i >= <u32>this.length) outside(i, this.length);
    return load<T>(this.ptr + (<usize>i << alignof<T>()));
  }

  @operator("[]=")
  @inline
  set(i: i32, value: T): void {
    if (<u32>i >= <u32>this.length) outside(i, this.length);
    store<T>(this.ptr + (<usize>i << alignof<T>()), value);
  }

  @unsafe
  @operator("{}")
  @inline
  uncheckedGet(i: i32): T {
    return load<T>(this.ptr + (<usize>i << alignof<T>()));
  }

  @unsafe
  @operator("{}=")
  @inline
  uncheckedSet(i: i32, value: T): void {
    store<T>(this.ptr + (<usize>i << alignof<T>()), value);
  }

  /** The elements from one place to before another, without a copy. */
  view(from: i32, to: i32): Buffer<T> {
    if (from < 0 || to < from || to > this.length) outside(to, this.length);
    return new Buffer<T>(to - from, this.ptr + (<usize>from << alignof<T>()));
  }

  fill(value: T): void {
    for (let i = 0; i < this.length; i++) this.uncheckedSet(i, value);
  }

  /** Gives the memory back; no view of it may be used again. */
  free(): void {
    heap.free(this.ptr);
  }
}

/** A buffer with the values of an array. */
export function bufferOf<T>(values: T[]): Buffer<T> {
  const b = new Buffer<T>(values.length);
  for (let i = 0; i < values.length; i++) b.uncheckedSet(i, values[i]);
  return b;
}

function outside(i: i32, length: i32): void {
  throw new RangeError(`index ${i} of ${length} elements`);
}

function allocate(bytes: u64): usize {
  // The largest block of AssemblyScript's allocator.
  if (bytes >= 1 << 30) fail(`${bytes} bytes at once are more than 1 GiB: use less, and read by rows`);
  return heap.alloc(<usize>bytes);
}

/** Where the elements of a Buffer, Array, StaticArray or typed array are. */
export function startOf<D>(data: D): usize {
  if (isDefined(data.validity)) ERROR("Cells have nulls: take their values, or writeCells and putCells");
  if (isDefined(data.ptr)) return data.ptr;
  if (isDefined(data.dataStart)) return data.dataStart;
  return changetype<usize>(data);
}
