import * as raw from "./raw";
import { at, decode, encode } from "./text";

export function paramInt(name: string): i64 {
  const n = encode(name);
  return raw.paramI64(at(n), n.byteLength);
}

export function paramFloat(name: string): f64 {
  const n = encode(name);
  return raw.paramF64(at(n), n.byteLength);
}

export function paramBool(name: string): bool {
  const n = encode(name);
  return raw.paramBool(at(n), n.byteLength) != 0;
}

export function paramStr(name: string): string {
  const n = encode(name);
  let bytes = new ArrayBuffer(256);
  const length = raw.paramStr(at(n), n.byteLength, at(bytes), bytes.byteLength);
  if (length > bytes.byteLength) {
    bytes = new ArrayBuffer(length);
    raw.paramStr(at(n), n.byteLength, at(bytes), length);
  }
  return decode(bytes, length);
}
