//! The imports of module zen1, as they are.

pub extern "zen1" fn input(name: [*]const u8, len: usize) i32;
pub extern "zen1" fn output(name: [*]const u8, len: usize) i32;
pub extern "zen1" fn dtype(handle: i32) i32;
pub extern "zen1" fn dims(handle: i32, out: [*]u64, cap: usize) i32;
pub extern "zen1" fn read(handle: i32, first: u64, rows: u64, dst: [*]u8, cap: usize) void;
pub extern "zen1" fn create(handle: i32, rank: i32, dims: [*]const u64) void;
pub extern "zen1" fn write(handle: i32, src: [*]const u8, rows: u64) void;
pub extern "zen1" fn tensors_count(handle: i32) i32;
pub extern "zen1" fn tensors_name(handle: i32, i: i32, dst: [*]u8, cap: usize) usize;
pub extern "zen1" fn tensors_find(handle: i32, name: [*]const u8, len: usize) i32;
pub extern "zen1" fn tensors_create(handle: i32, name: [*]const u8, len: usize, dtype: i32, rank: i32, dims: [*]const u64) i32;
pub extern "zen1" fn columns_count(handle: i32) i32;
pub extern "zen1" fn columns_name(handle: i32, i: i32, dst: [*]u8, cap: usize) usize;
pub extern "zen1" fn columns_find(handle: i32, name: [*]const u8, len: usize) i32;
pub extern "zen1" fn columns_create(handle: i32, name: [*]const u8, len: usize, dtype: i32, nullable: i32, rank: i32, dims: [*]const u64) i32;
pub extern "zen1" fn nullable(handle: i32) i32;
pub extern "zen1" fn read_validity(handle: i32, first: u64, rows: u64, dst: [*]u8, cap: usize) void;
pub extern "zen1" fn read_offsets(handle: i32, first: u64, rows: u64, dst: [*]u8, cap: usize) void;
pub extern "zen1" fn write_column(handle: i32, rows: u64, values: [*]const u8, validity: ?[*]const u8, offsets: ?[*]const i32) void;
pub extern "zen1" fn param_i64(name: [*]const u8, len: usize) i64;
pub extern "zen1" fn param_f64(name: [*]const u8, len: usize) f64;
pub extern "zen1" fn param_bool(name: [*]const u8, len: usize) i32;
pub extern "zen1" fn param_str(name: [*]const u8, len: usize, dst: [*]u8, cap: usize) usize;
pub extern "zen1" fn log(level: i32, text: [*]const u8, len: usize) void;
pub extern "zen1" fn progress(done: f64, total: f64) void;
pub extern "zen1" fn metric(name: [*]const u8, len: usize, step: i64, value: f64) void;
pub extern "zen1" fn seed() i64;
pub extern "zen1" fn fail(text: [*]const u8, len: usize) void;

/// The largest number of dimensions of a tensor.
pub const max_rank = 16;
