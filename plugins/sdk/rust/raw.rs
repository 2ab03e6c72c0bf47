//! The imports of module `zen1`, as they are.

#[link(wasm_import_module = "zen1")]
unsafe extern "C" {
    pub fn input(name: *const u8, len: usize) -> i32;
    pub fn output(name: *const u8, len: usize) -> i32;
    pub fn dtype(handle: i32) -> i32;
    pub fn dims(handle: i32, out: *mut u64, cap: usize) -> i32;
    pub fn read(handle: i32, first: u64, rows: u64, dst: *mut u8, cap: usize);
    pub fn create(handle: i32, rank: i32, dims: *const u64);
    pub fn write(handle: i32, src: *const u8, rows: u64);
    pub fn tensors_count(handle: i32) -> i32;
    pub fn tensors_name(handle: i32, i: i32, dst: *mut u8, cap: usize) -> usize;
    pub fn tensors_find(handle: i32, name: *const u8, len: usize) -> i32;
    pub fn tensors_create(handle: i32, name: *const u8, len: usize, dtype: i32, rank: i32, dims: *const u64) -> i32;
    pub fn columns_count(handle: i32) -> i32;
    pub fn columns_name(handle: i32, i: i32, dst: *mut u8, cap: usize) -> usize;
    pub fn columns_find(handle: i32, name: *const u8, len: usize) -> i32;
    pub fn columns_create(handle: i32, name: *const u8, len: usize, dtype: i32, nullable: i32, rank: i32, dims: *const u64) -> i32;
    pub fn nullable(handle: i32) -> i32;
    pub fn read_validity(handle: i32, first: u64, rows: u64, dst: *mut u8, cap: usize);
    pub fn read_offsets(handle: i32, first: u64, rows: u64, dst: *mut i32, cap: usize);
    pub fn write_column(handle: i32, rows: u64, values: *const u8, validity: *const u8, offsets: *const i32);
    pub fn param_i64(name: *const u8, len: usize) -> i64;
    pub fn param_f64(name: *const u8, len: usize) -> f64;
    pub fn param_bool(name: *const u8, len: usize) -> i32;
    pub fn param_str(name: *const u8, len: usize, dst: *mut u8, cap: usize) -> usize;
    pub fn log(level: i32, text: *const u8, len: usize);
    pub fn progress(done: f64, total: f64);
    pub fn metric(name: *const u8, len: usize, step: i64, value: f64);
    pub fn seed() -> i64;
    pub fn fail(text: *const u8, len: usize) -> !;
}

/// The largest number of dimensions of a tensor.
pub const MAX_RANK: usize = 16;
