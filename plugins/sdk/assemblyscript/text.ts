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
