// Runs an entry of a plugin file in Node.js, whose engine V8 is another compiler of the same WebAssembly; see main.c for the arguments.
//
//     node [--wasm-enforce-bounds-checks] v8.mjs PLUGIN.wasm ENTRY [-iPORT=FILE.npy]… [-dPORT=DTYPE]… [-pPARAM=VALUE]…
//
// It prints the seconds that the entry took. Inputs are tensors; what the step writes is copied and dropped.
import { readFileSync } from "node:fs";

// By the codes of docs/abi.md.
const kinds = ["", "|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"];
const [file, entry, ...given] = process.argv.slice(2);
const named = (option) => given.filter((a) => a.startsWith(option)).map((a) => [a.slice(2, a.indexOf("=")), a.slice(a.indexOf("=") + 1)]);
const params = new Map(named("-p"));
const inputs = new Map(named("-i").map(([port, path]) => [port, readNpy(path)]));
const declared = new Map(named("-d").map(([port, dtype]) => [port, Number(dtype)]));

const handles = [];
const opened = (value) => handles.push(value) - 1;
let memory;

function readNpy(path) {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, start);
  const dims = header.match(/'shape': \(([^)]*)\)/)[1].split(",").filter((d) => d.trim() !== "").map(Number);
  const dtype = kinds.indexOf(header.match(/'descr': '([^']*)'/)[1]);
  return { dtype, dims, values: bytes.subarray(start) };
}

const text = (at, length) => Buffer.from(memory.buffer, at, length).toString();
const rowBytes = (a) => a.dims.slice(1).reduce((n, dim) => n * dim, Number(kinds[a.dtype][2]));

function create(array, rank, dims) {
  array.dims = Array.from(new BigUint64Array(memory.buffer.slice(dims, dims + 8 * rank)), Number);
}

const zen1 = {
  input: (name, length) => opened(inputs.get(text(name, length))),
  output: (name, length) => opened({ dtype: declared.get(text(name, length)) }),
  dtype: (handle) => handles[handle].dtype,
  dims(handle, to, room) {
    const { dims } = handles[handle];
    new Uint8Array(memory.buffer).set(new Uint8Array(BigUint64Array.from(dims.slice(0, room), BigInt).buffer), to);
    return dims.length;
  },
  read(handle, first, rows, to) {
    const array = handles[handle], bytes = rowBytes(array), start = Number(first) * bytes;
    new Uint8Array(memory.buffer).set(array.values.subarray(start, start + Number(rows) * bytes), to);
  },
  create: (handle, rank, dims) => create(handles[handle], rank, dims),
  write(handle, from, rows) {
    handles[handle].written = memory.buffer.slice(from, from + Number(rows) * rowBytes(handles[handle]));
  },
  tensors_create(_, name, length, dtype, rank, dims) {
    const array = { dtype };
    create(array, rank, dims);
    return opened(array);
  },
  param_i64: (name, length) => BigInt(params.get(text(name, length))),
  param_f64: (name, length) => Number(params.get(text(name, length))),
  param_bool: (name, length) => Number(params.get(text(name, length)) === "true"),
  param_str(name, length, to, room) {
    const value = Buffer.from(params.get(text(name, length)));
    new Uint8Array(memory.buffer).set(value.subarray(0, room), to);
    return value.length;
  },
  log() {},
  progress() {},
  metric() {},
  seed: () => 0n,
  fail(at, length) {
    throw new Error(text(at, length));
  },
};

// What else a plugin imports, tables and WASI, it does not call in a fit.
function imports(module) {
  const all = { zen1: {}, wasi_snapshot_preview1: {} };
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    all[from][name] = (from === "zen1" && zen1[name]) || (() => { throw new Error(`${from}.${name} is not there`); });
  }
  return all;
}

const module = new WebAssembly.Module(readFileSync(file));
const { exports } = new WebAssembly.Instance(module, imports(module));
memory = exports.memory;
exports._initialize?.();
const start = process.hrtime.bigint();
const status = exports[entry]();
console.log(Number(process.hrtime.bigint() - start) / 1e9);
process.exitCode = status;
