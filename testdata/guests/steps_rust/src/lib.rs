//! The entries of ../../steps in Rust; the manifest is that of ../../steps as well.

zen::entry!(seven, add, count, dice, shuffle, nans, lines, model, score, names, tell, breaks);

fn seven() -> zen::Result {
    let n = zen::param_int("n") as usize;
    zen::output("y", &[n], &vec![7f32; n])
}

fn add() -> zen::Result {
    let mut x = zen::input::<f32>("x")?;
    let plus = zen::input_optional::<f32>("plus")?;
    let by = zen::param_float("by") as f32;
    for (i, v) in x.data.iter_mut().enumerate() {
        *v += by + plus.as_ref().map_or(0.0, |p| p.data[i]);
    }
    zen::output("y", &x.dims, &x.data)
}

fn count() -> zen::Result {
    let file = zen::open::<u8>("file")?;
    zen::ensure!(file.rows() > 0, "the file is empty");
    let mut chunk = [0; 1000];
    let mut n = 0;
    while n < file.rows() {
        let part = chunk.len().min((file.rows() - n) as usize);
        file.read_rows(n, &mut chunk[..part])?;
        n += part as u64;
    }
    zen::scalar("n", n as i64)
}

fn dice() -> zen::Result {
    let n = zen::param_int("n") as usize;
    let mut state = zen::seed() as u64;
    let mut y = zen::create("y", &[n])?;
    for _ in 0..n {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        y.write(&[(state >> 11) as f64 / 9007199254740992.0])?;
    }
    Ok(())
}

fn shuffle() -> zen::Result {
    let mut v: Vec<i64> = (0..zen::param_int("n")).collect();
    zen::Rng::new(zen::seed()).shuffle(&mut v);
    zen::output("y", &[v.len()], &v)
}

fn nans() -> zen::Result {
    zen::output("y", &[4], &[0x7fc00001, 0xffc00000, 0x7f800001, 0x7f800000].map(f32::from_bits))
}

fn lines() -> zen::Result {
    let mut y = zen::create("y", &[zen::ROWS_UNKNOWN, 2])?;
    (0..zen::param_int("rows") as i32).try_for_each(|i| y.write(&[i, -i]))
}

fn model() -> zen::Result {
    let k = zen::param_int("k") as usize;
    let coef: Vec<f32> = (0..k * 3).map(|i| i as f32).collect();
    let model = zen::output_tensors("model");
    model.put("coef", &[k, 3], &coef)?;
    model.put("extra", &[], &[42u8])
}

fn score() -> zen::Result {
    let coef = zen::input_tensors("model")?.get::<f32>("coef")?;
    zen::scalar("sum", coef.data.iter().map(|&v| v as f64).sum::<f64>())
}

fn names() -> zen::Result {
    let mut y = zen::create("y", &[zen::ROWS_UNKNOWN])?;
    zen::input_tensors("model")?.names().iter().try_for_each(|name| y.write(name.as_bytes()))
}

fn tell() -> zen::Result {
    let level = if zen::param_bool("loud") { zen::Level::Warn } else { zen::Level::Info };
    zen::log(level, &zen::param_str("text"));
    for i in 1..=3 {
        zen::progress(i as f64, 3.0);
        zen::metric("loss", i, if i == 3 { f64::NAN } else { 1.0 / i as f64 });
    }
    zen::scalar("y", 1.0)
}

fn breaks() -> zen::Result {
    let v: Vec<f64> = Vec::new();
    zen::scalar("y", v[zen::param_int("place") as usize])
}
