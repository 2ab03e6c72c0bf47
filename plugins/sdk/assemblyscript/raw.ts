// The imports of module zen1, as they are.

@external("zen1", "input")
export declare function input(name: usize, len: i32): i32;
@external("zen1", "output")
export declare function output(name: usize, len: i32): i32;
@external("zen1", "dtype")
export declare function dtype(handle: i32): i32;
@external("zen1", "dims")
export declare function dims(handle: i32, out: usize, cap: i32): i32;
@external("zen1", "read")
export declare function read(handle: i32, first: i64, rows: i64, dst: usize, cap: usize): void;
@external("zen1", "create")
export declare function create(handle: i32, rank: i32, dims: usize): void;
@external("zen1", "write")
export declare function write(handle: i32, src: usize, rows: i64): void;
@external("zen1", "tensors_count")
export declare function tensorsCount(handle: i32): i32;
@external("zen1", "tensors_name")
export declare function tensorsName(handle: i32, i: i32, dst: usize, cap: i32): i32;
@external("zen1", "tensors_find")
export declare function tensorsFind(handle: i32, name: usize, len: i32): i32;
@external("zen1", "tensors_create")
export declare function tensorsCreate(handle: i32, name: usize, len: i32, dtype: i32, rank: i32, dims: usize): i32;
@external("zen1", "columns_count")
export declare function columnsCount(handle: i32): i32;
@external("zen1", "columns_name")
export declare function columnsName(handle: i32, i: i32, dst: usize, cap: i32): i32;
@external("zen1", "columns_find")
export declare function columnsFind(handle: i32, name: usize, len: i32): i32;
@external("zen1", "columns_create")
export declare function columnsCreate(handle: i32, name: usize, len: i32, dtype: i32, nullable: i32, rank: i32, dims: usize): i32;
@external("zen1", "nullable")
export declare function nullable(handle: i32): i32;
@external("zen1", "read_validity")
export declare function readValidity(handle: i32, first: i64, rows: i64, dst: usize, cap: usize): void;
@external("zen1", "read_offsets")
export declare function readOffsets(handle: i32, first: i64, rows: i64, dst: usize, cap: usize): void;
@external("zen1", "write_column")
export declare function writeColumn(handle: i32, rows: i64, values: usize, validity: usize, offsets: usize): void;
@external("zen1", "param_i64")
export declare function paramI64(name: usize, len: i32): i64;
@external("zen1", "param_f64")
export declare function paramF64(name: usize, len: i32): f64;
@external("zen1", "param_bool")
export declare function paramBool(name: usize, len: i32): i32;
@external("zen1", "param_str")
export declare function paramStr(name: usize, len: i32, dst: usize, cap: i32): i32;
@external("zen1", "log")
export declare function log(level: i32, text: usize, len: i32): void;
@external("zen1", "progress")
export declare function progress(done: f64, total: f64): void;
@external("zen1", "metric")
export declare function metric(name: usize, len: i32, step: i64, value: f64): void;
@external("zen1", "seed")
export declare function seed(): i64;
@external("zen1", "fail")
export declare function fail(text: usize, len: i32): void;

/** The largest number of dimensions of a tensor. */
export const MAX_RANK: i32 = 16;
