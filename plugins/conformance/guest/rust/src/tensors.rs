//! Tensors: element types, ranks, row ranges, sizes.

zen::entry!(make, copy, bits, odd_bools, ramp, flatten, backwards, big, sum_big, grow);

fn make() -> zen::Result {
    let file = zen::input::<u8>("file")?.data;
    match zen::param_str("dtype").as_str() {
        "bool" => zen::output("bool", &[file.len()], &file.iter().map(|&b| b != 0).collect::<Vec<bool>>()),
        "int8" => make_of::<i8>("int8", &file),
        "int16" => make_of::<i16>("int16", &file),
        "int32" => make_of::<i32>("int32", &file),
        "int64" => make_of::<i64>("int64", &file),
        "uint8" => make_of::<u8>("uint8", &file),
        "uint16" => make_of::<u16>("uint16", &file),
        "uint32" => make_of::<u32>("uint32", &file),
        "uint64" => make_of::<u64>("uint64", &file),
        "float16" => make_of::<zen::F16>("float16", &file),
        "float32" => make_of::<f32>("float32", &file),
        _ => make_of::<f64>("float64", &file),
    }
}

fn make_of<T: zen::Element>(name: &str, file: &[u8]) -> zen::Result {
    let n = file.len() / size_of::<T>();
    let mut v = vec![T::default(); n];
    // Any bytes are a number.
    let inside = unsafe { std::slice::from_raw_parts_mut(v.as_mut_ptr().cast::<u8>(), n * size_of::<T>()) };
    inside.copy_from_slice(&file[..n * size_of::<T>()]);
    zen::output(name, &[n], &v)?;
    let after = unsafe { std::slice::from_raw_parts(v.as_ptr().cast::<u8>(), n * size_of::<T>()) };
    zen::ensure!(after == &file[..after.len()], "the host changed the guest's memory");
    Ok(())
}

fn copy() -> zen::Result {
    copy_of::<bool>("bool")?;
    copy_of::<i8>("int8")?;
    copy_of::<i16>("int16")?;
    copy_of::<i32>("int32")?;
    copy_of::<i64>("int64")?;
    copy_of::<u8>("uint8")?;
    copy_of::<u16>("uint16")?;
    copy_of::<u32>("uint32")?;
    copy_of::<u64>("uint64")?;
    copy_of::<zen::F16>("float16")?;
    copy_of::<f32>("float32")?;
    copy_of::<f64>("float64")
}

fn copy_of<T: zen::Element>(name: &str) -> zen::Result {
    match zen::input_optional::<T>(name)? {
        Some(x) => zen::output(name, &x.dims, &x.data),
        None => Ok(()),
    }
}

fn bits() -> zen::Result {
    bits_of("float16", "uint16", |v: zen::F16| v.0)?;
    bits_of("float32", "uint32", f32::to_bits)?;
    bits_of("float64", "uint64", f64::to_bits)
}

fn bits_of<F: zen::Element, U: zen::Element>(input: &str, output: &str, bits: fn(F) -> U) -> zen::Result {
    match zen::input_optional::<F>(input)? {
        Some(x) => zen::output(output, &x.dims, &x.data.iter().map(|&v| bits(v)).collect::<Vec<U>>()),
        None => Ok(()),
    }
}

/// Through the raw layer: a bool of Rust is never 2.
fn odd_bools() -> zen::Result {
    let file = zen::input::<u8>("file")?.data;
    unsafe {
        let y = zen::raw::output("y".as_ptr(), 1);
        zen::raw::create(y, 1, &(file.len() as u64));
        zen::raw::write(y, file.as_ptr(), file.len() as u64);
    }
    Ok(())
}

const RANKS: [&str; 7] = ["r0", "r1", "r2", "r3", "r4", "r5", "r6"];

fn ramp() -> zen::Result {
    let rank = zen::param_int("rank") as usize;
    let dims: Vec<usize> = (1..=rank).map(|i| zen::param_int(&format!("d{i}")) as usize).collect();
    let v: Vec<f32> = (0..dims.iter().product()).map(|i| i as f32).collect();
    zen::output(RANKS[rank], &dims, &v)
}

fn flatten() -> zen::Result {
    for name in RANKS {
        if let Some(x) = zen::input_optional::<f32>(name)? {
            let dims: Vec<u64> = x.dims.iter().map(|&d| d as u64).collect();
            zen::output("dims", &[dims.len()], &dims)?;
            zen::output("values", &[x.data.len()], &x.data)?;
        }
    }
    Ok(())
}

fn backwards() -> zen::Result {
    let x = zen::open::<f32>("x")?;
    let chunk = zen::param_int("chunk") as u64;
    let known = if zen::param_bool("known") { x.rows() as usize } else { zen::ROWS_UNKNOWN };
    let mut y = zen::create::<f32>("y", &[known, x.row_len()])?;
    let mut rows = vec![0.0; chunk as usize * x.row_len()];
    x.read_rows(x.rows(), &mut [])?;
    let mut end = x.rows();
    while end > 0 {
        let n = end.min(chunk);
        end -= n;
        let part = &mut rows[..n as usize * x.row_len()];
        x.read_rows(end, part)?;
        y.write(part)?;
    }
    Ok(())
}

const BLOCK: usize = 256;
const WIDTH: usize = 1024;

fn big() -> zen::Result {
    let rows = zen::param_int("rows") as usize;
    let mut y = zen::create::<i64>("y", &[rows, WIDTH])?;
    let mut block = vec![0; BLOCK * WIDTH];
    for first in (0..rows).step_by(BLOCK) {
        let part = &mut block[..BLOCK.min(rows - first) * WIDTH];
        for (i, row) in part.chunks_mut(WIDTH).enumerate() {
            row[0] = (first + i) as i64;
        }
        y.write(part)?;
    }
    Ok(())
}

fn sum_big() -> zen::Result {
    let x = zen::open::<i64>("x")?;
    let mut block = vec![0; BLOCK * WIDTH];
    let (mut sum, mut wrong) = (0i64, 0i64);
    for first in (0..x.rows()).step_by(BLOCK) {
        let part = &mut block[..BLOCK.min((x.rows() - first) as usize) * WIDTH];
        x.read_rows(first, part)?;
        for (i, row) in part.chunks(WIDTH).enumerate() {
            sum += row.iter().sum::<i64>();
            wrong += (row[0] != first as i64 + i as i64) as i64;
            wrong += row[1..].iter().filter(|&&v| v != 0).count() as i64;
        }
    }
    zen::scalar("sum", sum)?;
    zen::scalar("wrong", wrong)
}

fn grow() -> zen::Result {
    let file = zen::open::<u8>("file")?;
    let before = file.read_all()?.data;
    let half = before.len() / 2;
    let mut y = zen::create::<u8>("y", &[before.len()])?;
    y.write(&before[..half])?;
    let blocks: Vec<Vec<u8>> = (0..zen::param_int("mib")).map(|_| std::hint::black_box(vec![1; 1 << 20])).collect();
    let after = file.read_all()?.data;
    zen::ensure!(before == after && blocks.iter().all(|b| b[100] == 1), "the memory changed");
    y.write(&after[half..])
}
