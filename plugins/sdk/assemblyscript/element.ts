import { Buffer } from "./buffer";
import { fail } from "./tell";

/** The type of a tensor's elements or of a column's values, by the code that the host uses. */
export enum DType {
  Bool = 1,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64,
  F16,
  F32,
  F64,
  /** Columns only, as are those that follow. */
  Utf8,
  Binary,
  /** An i32: days since 1970-01-01. */
  Date,
  /** An i64: microseconds since 1970-01-01T00:00:00Z, without leap seconds. */
  Timestamp,
}

/** The code of T. */
export function dtypeOf<T>(): i32 {
  if (isString<T>()) return DType.Utf8;
  if (isReference<T>() && idof<T>() == idof<Buffer<u8>>()) return DType.Binary;
  if (isBoolean<T>()) return DType.Bool;
  if (isFloat<T>()) return sizeof<T>() == 4 ? DType.F32 : DType.F64;
  if (isInteger<T>()) return (isSigned<T>() ? DType.I8 : DType.U8) + <i32>alignof<T>();
  ERROR("a tensor holds bool, i8 to i64, u8 to u64, f32 or f64; a column may hold string or Bytes as well");
}

/** Whether elements of type own can stand for those of type dtype: a u16 holds the bits of a float16, too. */
function fits(own: i32, dtype: i32): bool {
  return own == dtype || (own == DType.U16 && dtype == DType.F16);
}

/** Ends the step unless what has elements of type dtype can be read as those of type own. Not generic: one copy is enough. */
export function checkRead(what: string, dtype: i32, own: i32): void {
  if (!fits(own, dtype)) fail(`${what} is ${dtypeName(dtype)}, and the step reads it as ${dtypeName(own)}`);
}

/** Ends the step unless elements of type own can be written to what is declared with those of type dtype. */
export function checkWritten(what: string, dtype: i32, own: i32): void {
  if (!fits(own, dtype)) fail(`${what} is declared as ${dtypeName(dtype)}, and the step writes ${dtypeName(own)}`);
}

/** Ends the step unless an element of type own can stand for a value of type dtype of a column. */
export function checkHolds(what: string, own: i32, dtype: i32): void {
  if (fits(own, dtype)) return;
  if ((own == DType.I32 && dtype == DType.Date) || (own == DType.I64 && dtype == DType.Timestamp)) return;
  fail(what + ": a value of type " + dtypeName(dtype) + " is no " + dtypeName(own) + " here");
}

/** Stops the compiler unless the elements of D are like T. */
export function checkElements<T, D>(): void {
  // Each builtin is a constant of the compiler; a function of ours would not be.
  if (sizeof<valueof<D>>() != sizeof<T>()) ERROR("elements of another size than the tensor's or the column's");
  if (isFloat<valueof<D>>() != isFloat<T>()) ERROR("elements of another type than the tensor's or the column's");
  if (isSigned<valueof<D>>() != isSigned<T>()) ERROR("elements of another type than the tensor's or the column's");
  if (isBoolean<valueof<D>>() != isBoolean<T>()) ERROR("elements of another type than the tensor's or the column's");
  if (isString<valueof<D>>() != isString<T>()) ERROR("elements of another type than the tensor's or the column's");
  if (isReference<valueof<D>>() != isReference<T>()) ERROR("elements of another type than the tensor's or the column's");
}

function dtypeName(code: i32): string {
  const names: StaticArray<string> = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
    "utf8", "binary", "date", "timestamp",
  ];
  return code > 0 && code <= names.length ? names[code - 1] : "an element type that this SDK does not know";
}
