import { dtypeOf } from "./element";
import { Reader, Tensor } from "./input";
import { Writer } from "./output";
import * as raw from "./raw";
import { fail } from "./tell";
import { at, encode, readName } from "./text";

/** The named tensors of an input port: a model, a set of files. */
export class InputTensors {
  constructor(private port: string, private handle: i32) {}

  /** The names, in byte order. */
  get names(): string[] {
    const names = new Array<string>();
    for (let i = 0, n = raw.tensorsCount(this.handle); i < n; i++) names.push(readName(raw.tensorsName, this.handle, i));
    return names;
  }

  /** Opens the tensor of that name, to read it by rows; null when there is none. */
  find<T>(name: string): Reader<T> | null {
    const n = encode(name);
    const handle = raw.tensorsFind(this.handle, at(n), n.byteLength);
    return handle < 0 ? null : new Reader<T>(`tensor "${name}" of input "${this.port}"`, handle);
  }

  /** Reads the whole tensor of that name. */
  get<T>(name: string): Tensor<T> {
    const r = this.find<T>(name);
    if (r == null) fail(`input "${this.port}" has no tensor "${name}"; there are ${this.names.join(", ")}`);
    return r!.readAll();
  }
}

/** Opens an input port of named tensors; null when it is optional and left open. */
export function inputTensorsOptional(port: string): InputTensors | null {
  const n = encode(port);
  const handle = raw.input(at(n), n.byteLength);
  return handle < 0 ? null : new InputTensors(port, handle);
}

/** Opens an input port of named tensors. */
export function inputTensors(port: string): InputTensors {
  const m = inputTensorsOptional(port);
  if (m == null) fail(`input "${port}" is not there`);
  return m!;
}

/** The named tensors of an output port. */
export class OutputTensors {
  constructor(private port: string, private handle: i32) {}

  /** Starts a tensor under a new name, to write it by rows. dtype: DType.F16 for a u16 that holds its bits. */
  create<T>(name: string, dims: i64[], dtype: i32 = dtypeOf<T>()): Writer<T> {
    let handle = -1;
    if (this.handle >= 0) {
      const n = encode(name);
      handle = raw.tensorsCreate(this.handle, at(n), n.byteLength, dtype, dims.length, dims.dataStart);
    }
    return new Writer<T>(`tensor "${name}" of output "${this.port}"`, handle, dims);
  }

  /** Writes a whole tensor under a new name. */
  put<D>(name: string, dims: i64[], data: D): void {
    this.create<valueof<D>>(name, dims).writeAll(data);
  }
}

/**
 * Starts an output port of named tensors. When it is optional and left open, what
 * is put there is dropped.
 */
export function outputTensors(port: string): OutputTensors {
  const n = encode(port);
  return new OutputTensors(port, raw.output(at(n), n.byteLength));
}
