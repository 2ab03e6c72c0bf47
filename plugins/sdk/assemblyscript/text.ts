// The host takes UTF-8; strings are UTF-16 here. No class wraps the bytes: the
// abort of a plugin encodes, too, and the compiler meets it inside constructors.

export function encode(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

@inline
export function at(bytes: ArrayBuffer): usize {
  return changetype<usize>(bytes);
}

export function decode(bytes: ArrayBuffer, length: i32): string {
  return String.UTF8.decodeUnsafe(at(bytes), length);
}

/** The i-th name, of any length: read fills at most cap bytes and returns the length of the whole name. */
export function readName(read: (handle: i32, i: i32, dst: usize, cap: i32) => i32, handle: i32, i: i32): string {
  let bytes = new ArrayBuffer(256);
  const length = read(handle, i, at(bytes), bytes.byteLength);
  if (length > bytes.byteLength) {
    bytes = new ArrayBuffer(length);
    read(handle, i, at(bytes), length);
  }
  return decode(bytes, length);
}
