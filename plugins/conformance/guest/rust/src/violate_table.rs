//! Every way to break the contract of tables, through the SDK's raw layer.

use std::ptr::null;
use zen::{raw, DType};

zen::entry!(violate_table);

const I64: i32 = DType::Int64 as i32;
const F32: i32 = DType::Float32 as i32;
const UTF8: i32 = DType::Utf8 as i32;

static mut ROOM: [u64; 256] = [0; 256];

fn room() -> *mut u8 {
    (&raw mut ROOM).cast()
}

fn outside() -> *mut u8 {
    0xfffffff0usize as *mut u8
}

fn input(name: &str) -> i32 {
    unsafe { raw::input(name.as_ptr(), name.len()) }
}

fn output(name: &str) -> i32 {
    unsafe { raw::output(name.as_ptr(), name.len()) }
}

fn find(handle: i32, name: &str) -> i32 {
    unsafe { raw::columns_find(handle, name.as_ptr(), name.len()) }
}

/// A column of input t.
fn column(name: &str) -> i32 {
    find(input("t"), name)
}

fn new_at(handle: i32, name: &str, dtype: i32, nullable: i32, rank: i32, dims: *const u64) -> i32 {
    unsafe { raw::columns_create(handle, name.as_ptr(), name.len(), dtype, nullable, rank, dims) }
}

/// A new column of a table, without nulls.
fn new(handle: i32, name: &str, dtype: i32, dims: &[u64]) -> i32 {
    new_at(handle, name, dtype, 0, dims.len() as i32, dims.as_ptr())
}

fn free(name: &str, dtype: i32, dims: &[u64]) -> i32 {
    new(output("free"), name, dtype, dims)
}

fn strict(name: &str, dtype: i32, dims: &[u64]) -> i32 {
    new(output("strict"), name, dtype, dims)
}

fn numbers(name: &str) -> i32 {
    free(name, I64, &[])
}

fn texts() -> i32 {
    free("s", UTF8, &[])
}

fn violate_table() -> zen::Result {
    let what = zen::param_str("what");
    unsafe {
        shapes(&what);
        reads(&what);
        writes(&what);
        lookups(&what);
        news(&what);
        parts(&what);
        columns(&what);
        values(&what);
        ends(&what);
    }
    Ok(())
}

unsafe fn shapes(what: &str) {
    match what {
        "dtype_input" => _ = raw::dtype(input("t")),
        "dtype_output" => _ = raw::dtype(output("free")),
        "dims_output" => _ = raw::dims(output("free"), room().cast(), 1),
        "nullable_tensor" => _ = raw::nullable(input("x")),
        "nullable_table" => _ = raw::nullable(input("t")),
        _ => {}
    }
}

unsafe fn reads(what: &str) {
    match what {
        "read_table" => raw::read(input("t"), 0, 1, room(), 8),
        "read_output" => raw::read(numbers("i"), 0, 1, room(), 8),
        "read_beyond" => raw::read(column("id"), 9, 2, room(), 16),
        "read_capacity" => raw::read(column("id"), 0, 2, room(), 15),
        "read_text_capacity" => raw::read(column("name"), 1, 1, room(), 5),
        "read_outside" => raw::read(column("id"), 0, 2, outside(), 16),
        _ => {}
    }
}

unsafe fn writes(what: &str) {
    match what {
        "create_table" => raw::create(output("free"), 1, &1),
        "create_column" => raw::create(numbers("i"), 1, &1),
        "write_table" => raw::write(output("free"), room(), 1),
        "write_text" => raw::write(texts(), room(), 1),
        "write_input" => raw::write(column("id"), room(), 1),
        "write_outside" => raw::write(numbers("i"), outside(), 2),
        "write_4gib" => raw::write(numbers("i"), room(), 1 << 32),
        "write_many" => raw::write(free("n", DType::Uint8 as i32, &[0]), room(), (1 << 62) + 1),
        _ => {}
    }
}

unsafe fn lookups(what: &str) {
    match what {
        "count_tensor" => _ = raw::columns_count(input("x")),
        "count_output" => _ = raw::columns_count(output("free")),
        "name_tensor" => _ = raw::columns_name(input("x"), 0, room(), 8),
        "name_output" => _ = raw::columns_name(output("free"), 0, room(), 8),
        "name_beyond" => _ = raw::columns_name(input("t"), 99, room(), 8),
        "name_negative" => _ = raw::columns_name(input("t"), -1, room(), 8),
        "name_outside" => _ = raw::columns_name(input("t"), 0, outside(), 64),
        "find_tensor" => _ = find(input("x"), "id"),
        "find_output" => _ = find(output("free"), "id"),
        "find_outside" => _ = raw::columns_find(input("t"), outside(), 5),
        "tensors_input" => _ = raw::tensors_count(input("t")),
        "tensors_output" => _ = raw::tensors_create(output("free"), b"w".as_ptr(), 1, F32, 1, &2),
        _ => {}
    }
}

unsafe fn news(what: &str) {
    match what {
        "new_in_tensor" => _ = new(output("y"), "i", I64, &[]),
        "new_in_input" => _ = new(input("t"), "i", I64, &[]),
        "new_twice" => _ = (numbers("i"), numbers("i")),
        "new_no_name" => _ = numbers(""),
        "new_no_code" => _ = free("i", 17, &[]),
        "new_text_dims" => _ = free("s", UTF8, &[3]),
        "new_rank_16" => _ = new_at(output("free"), "i", I64, 0, 16, room().cast()),
        "new_outside" => _ = new_at(output("free"), "i", I64, 0, 2, outside().cast()),
        "new_huge" => _ = free("i", I64, &[(1 << 62) + 1]),
        "new_long_row" => _ = free("i", I64, &[1 << 21, 1 << 20]),
        "new_late" => {
            raw::write(numbers("i"), room(), 1);
            numbers("k");
        }
        "new_no_room" => _ = strict("z", I64, &[]),
        "new_type" => _ = strict("a", UTF8, &[]),
        "new_rank" => _ = strict("c", F32, &[]),
        "new_nulls" => _ = new_at(output("strict"), "a", I64, 1, 0, room().cast()),
        "new_letter" => _ = strict("c", F32, &[4]),
        _ => {}
    }
}

unsafe fn parts(what: &str) {
    match what {
        "validity_tensor" => raw::read_validity(input("x"), 0, 1, room(), 8),
        "validity_output" => raw::read_validity(numbers("i"), 0, 1, room(), 8),
        "validity_beyond" => raw::read_validity(column("id"), 9, 2, room(), 8),
        "validity_capacity" => raw::read_validity(column("id"), 0, 10, room(), 1),
        "validity_outside" => raw::read_validity(column("id"), 0, 10, outside(), 8),
        "offsets_tensor" => raw::read_offsets(input("x"), 0, 1, room().cast(), 8),
        "offsets_output" => raw::read_offsets(texts(), 0, 1, room().cast(), 8),
        "offsets_numbers" => raw::read_offsets(column("id"), 0, 1, room().cast(), 8),
        "offsets_beyond" => raw::read_offsets(column("name"), 9, 2, room().cast(), 12),
        "offsets_capacity" => raw::read_offsets(column("name"), 0, 2, room().cast(), 11),
        "offsets_outside" => raw::read_offsets(column("name"), 0, 2, outside().cast(), 12),
        _ => {}
    }
}

unsafe fn columns(what: &str) {
    match what {
        "column_tensor" => raw::write_column(output("y"), 1, room(), null(), null()),
        "column_table" => raw::write_column(output("free"), 1, room(), null(), null()),
        "column_input" => raw::write_column(column("id"), 1, room(), null(), null()),
        "column_null" => raw::write_column(numbers("i"), 1, room(), room(), null()),
        "column_values_outside" => raw::write_column(numbers("i"), 1, outside(), null(), null()),
        "column_validity_outside" => raw::write_column(numbers("i"), 1, room(), outside(), null()),
        "column_offsets_outside" => raw::write_column(texts(), 1, room(), null(), outside().cast()),
        "column_4gib" => raw::write_column(numbers("i"), 1 << 32, room(), null(), null()),
        "texts_4gib" => raw::write_column(texts(), 1 << 30, room(), null(), room().cast()),
        "texts_no_offsets" => raw::write_column(texts(), 1, room(), null(), null()),
        "numbers_offsets" => raw::write_column(numbers("i"), 1, room(), null(), room().cast()),
        _ => {}
    }
}

unsafe fn write_texts(values: *const u8, offsets: &[i32]) {
    raw::write_column(texts(), offsets.len() as u64 - 1, values, null(), offsets.as_ptr());
}

unsafe fn values(what: &str) {
    match what {
        "texts_outside" => write_texts(outside(), &[0, 3]),
        "offsets_fall" => write_texts(room(), &[0, 5, 4]),
        "offsets_negative" => write_texts(room(), &[-1, 0]),
        "text_no_utf8" => write_texts(b"\xff".as_ptr(), &[0, 1]),
        "text_cut" => write_texts("ü".as_ptr(), &[0, 1, 2]),
        _ => {}
    }
}

/// What is found when the entry has returned.
unsafe fn ends(what: &str) {
    match what {
        "column_missing" => _ = output("strict"),
        "columns_unequal" => {
            let (i, k) = (numbers("i"), numbers("k"));
            raw::write(i, room(), 2);
            raw::write(k, room(), 1);
        }
        "rows_declared" => raw::write(new(output("three"), "i", I64, &[]), room(), 2),
        "rows_letter" => raw::write(new(output("bound"), "i", I64, &[]), room(), 3),
        _ => {}
    }
}
