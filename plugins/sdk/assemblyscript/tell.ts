import * as raw from "./raw";
import { at, encode } from "./text";

function log(level: i32, text: string): void {
  const t = encode(text);
  raw.log(level, at(t), t.byteLength);
}

/** Writes a line to the step's log. */
export function debug(text: string): void {
  log(0, text);
}

/** Writes a line to the step's log. */
export function info(text: string): void {
  log(1, text);
}

/** Writes a warning to the step's log. */
export function warn(text: string): void {
  log(2, text);
}

/** Writes an error to the step's log; the step goes on. fail and throw end it. */
export function error(text: string): void {
  log(3, text);
}

/** How far the step is, in any unit. */
export function progress(done: f64, total: f64): void {
  raw.progress(done, total);
}

/** A value of a named series, for example the loss of an epoch. */
export function metric(name: string, step: i64, value: f64): void {
  const n = encode(name);
  raw.metric(at(n), n.byteLength, step, value);
}

/** The seed of this execution; 0 unless the manifest says random = true. */
export function seed(): i64 {
  return raw.seed();
}

/** Ends the step with this text as its error. throw new Error adds the place. */
export function fail(text: string): void {
  const t = encode(text);
  raw.fail(at(t), t.byteLength);
  unreachable();
}

/** Where throw and assert of a plugin lead: `zen build` puts it in place of the abort of AssemblyScript. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message != null ? message : "abort";
  fail(file != null ? `${what} (${file}:${line}:${column})` : what);
}
