//! Every way to break the contract, through the SDK's raw layer.

use zen::raw;

zen::entry!(violate);

const F32: i32 = zen::DType::Float32 as i32;
const F64: i32 = zen::DType::Float64 as i32;

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

fn create(handle: i32, dims: &[u64]) -> i32 {
    unsafe { raw::create(handle, dims.len() as i32, dims.as_ptr()) }
    handle
}

/// Creates output y as it should be: two rows.
fn made() -> i32 {
    create(output("y"), &[2, 2])
}

fn new(handle: i32, name: &str, dtype: i32, rows: u64) -> i32 {
    unsafe { raw::tensors_create(handle, name.as_ptr(), name.len(), dtype, 1, &rows) }
}

fn violate() -> zen::Result {
    let what = zen::param_str("what");
    unsafe {
        names(&what);
        shapes(&what);
        reads(&what);
        creates(&what);
        writes(&what);
        lookups(&what);
        news(&what);
        params(&what);
        tells(&what);
        ends(&what);
    }
    Ok(())
}

unsafe fn names(what: &str) {
    match what {
        "input_unknown" => _ = input("nowhere"),
        "output_unknown" => _ = output("x"),
        "name_outside" => _ = raw::input(outside(), 5),
        "name_long" => _ = raw::input(room(), 1025),
        "name_unclean" => _ = input("a\u{1}b"),
        "name_no_utf8" => _ = raw::output(b"a\xff".as_ptr(), 2),
        "handle_none" => _ = raw::dtype(-1),
        "handle_unknown" => _ = raw::dims(99, room().cast(), 1),
        _ => {}
    }
}

unsafe fn shapes(what: &str) {
    match what {
        "dtype_named_input" => _ = raw::dtype(input("named")),
        "dtype_named_output" => _ = raw::dtype(output("open")),
        "dims_named" => _ = raw::dims(input("named"), room().cast(), 1),
        "dims_not_created" => _ = raw::dims(output("y"), room().cast(), 1),
        "dims_outside" => _ = raw::dims(input("x"), outside().cast(), 16),
        _ => {}
    }
}

unsafe fn reads(what: &str) {
    match what {
        "read_named" => raw::read(input("named"), 0, 1, room(), 8),
        "read_output" => raw::read(made(), 0, 1, room(), 8),
        "read_beyond" => raw::read(input("x"), 1, 2, room(), 24),
        "read_far_beyond" => raw::read(input("x"), u64::MAX, 2, room(), 24),
        "read_capacity" => raw::read(input("x"), 0, 2, room(), 23),
        "read_outside" => raw::read(input("x"), 0, 2, outside(), 24),
        _ => {}
    }
}

unsafe fn creates(what: &str) {
    match what {
        "create_named" => _ = create(output("open"), &[1]),
        "create_input" => _ = create(input("x"), &[2, 3]),
        "create_twice" => _ = (made(), made()),
        "create_rank_17" => raw::create(output("y"), 17, room().cast()),
        "create_outside" => raw::create(output("y"), 2, outside().cast()),
        "create_rank" => _ = create(output("y"), &[2]),
        "create_rows" => _ = create(output("fixed"), &[3, 2]),
        "create_dimension" => _ = create(output("fixed"), &[4, 3]),
        "create_letter" => _ = create(output("y"), &[3, 2]),
        "create_letter_late" => raw::write(create(output("y"), &[u64::MAX, 2]), room(), 3),
        "create_huge" => _ = create(output("huge"), &[1, (1 << 62) + 1, 1]),
        "create_long_row" => _ = create(output("huge"), &[1, 1 << 21, 1 << 20]),
        _ => {}
    }
}

unsafe fn writes(what: &str) {
    match what {
        "write_named" => raw::write(output("open"), room(), 1),
        "write_input" => raw::write(input("x"), room(), 1),
        "write_not_created" => raw::write(output("y"), room(), 1),
        "write_too_many" => raw::write(made(), room(), 3),
        "write_outside" => raw::write(made(), outside(), 2),
        "write_4gib" => raw::write(create(output("huge"), &[1 << 33, 1, 1]), room(), 1 << 32),
        _ => {}
    }
}

unsafe fn lookups(what: &str) {
    match what {
        "count_tensor" => _ = raw::tensors_count(input("x")),
        "count_output" => _ = raw::tensors_count(output("open")),
        "tensor_name_tensor" => _ = raw::tensors_name(input("x"), 0, room(), 8),
        "tensor_name_beyond" => _ = raw::tensors_name(input("named"), 99, room(), 8),
        "tensor_name_negative" => _ = raw::tensors_name(input("named"), -1, room(), 8),
        "tensor_name_outside" => _ = raw::tensors_name(input("named"), 0, outside(), 64),
        "find_tensor" => _ = raw::tensors_find(input("x"), "coef".as_ptr(), 4),
        "find_misfit" => _ = raw::tensors_find(input("misfit"), "a".as_ptr(), 1),
        "find_output" => _ = raw::tensors_find(output("open"), "coef".as_ptr(), 4),
        _ => {}
    }
}

unsafe fn news(what: &str) {
    match what {
        "new_in_tensor" => _ = new(output("y"), "w", F32, 2),
        "new_in_input" => _ = new(input("named"), "w", F32, 2),
        "new_twice" => _ = (new(output("open"), "w", F32, 2), new(output("open"), "w", F32, 2)),
        "new_no_name" => _ = new(output("open"), "", F32, 2),
        "new_no_code" => _ = new(output("open"), "w", 13, 2),
        "new_rows_open" => _ = new(output("open"), "w", F32, u64::MAX),
        "new_no_room" => _ = new(output("fields"), "v", F32, 2),
        "new_dtype" => _ = new(output("fields"), "w", F64, 2),
        "new_letter" => _ = new(output("fields"), "w", F32, 3),
        "new_write_too_many" => raw::write(new(output("open"), "w", F32, 2), room(), 3),
        _ => {}
    }
}

unsafe fn params(what: &str) {
    match what {
        "param_unknown" => _ = zen::param_int("nothing"),
        "param_int_as_float" => _ = zen::param_float("k"),
        "param_float_as_bool" => _ = zen::param_bool("f"),
        "param_bool_as_string" => _ = zen::param_str("b"),
        "param_string_as_int" => _ = zen::param_int("s"),
        "param_outside" => _ = raw::param_str("s".as_ptr(), 1, outside(), 64),
        _ => {}
    }
}

unsafe fn tells(what: &str) {
    match what {
        "log_outside" => raw::log(1, outside(), 64),
        "fail_outside" => raw::fail(outside(), 64),
        "progress_nan" => zen::progress(f64::NAN, 1.0),
        "progress_negative" => zen::progress(-1.0, 1.0),
        "progress_infinite" => zen::progress(1.0, f64::INFINITY),
        "metric_no_name" => zen::metric("", 1, 1.0),
        "metric_outside" => raw::metric(outside(), 64, 1, 1.0),
        "seed_undeclared" => _ = zen::seed(),
        _ => {}
    }
}

/// Leaves outputs that are not whole.
unsafe fn ends(what: &str) {
    match what {
        "rows_missing" => raw::write(made(), room(), 1),
        "field_missing" => {
            raw::write(made(), room(), 2);
            output("fields");
        }
        "field_rows_missing" => {
            raw::write(made(), room(), 2);
            raw::write(new(output("fields"), "w", F32, 2), room(), 1);
        }
        _ => {}
    }
}
