//! The entries of ../../steps in Rust; the manifest is that of ../../steps as well.

use zen::{Input, InputTensors, Result, Tensor};

zen::entry!(dice, nans, lines, model, breaks);

zen::step! {
    seven(n) -> y;
    add(x, plus, by) -> y;
    count(file) -> n;
    shuffle(n) -> y;
    score(model) -> sum;
    names(model) -> y;
    tally(all) -> n, bytes, sum, names;
    tell(text, loud) -> y;
}

fn seven(n: usize) -> Result<Vec<f32>> {
    Ok(vec![7.0; n])
}

fn add(mut x: Tensor<f32>, plus: Option<Tensor<f32>>, by: f32) -> Result<Tensor<f32>> {
    for (i, v) in x.data.iter_mut().enumerate() {
        *v += by + plus.as_ref().map_or(0.0, |p| p.data[i]);
    }
    Ok(x)
}

fn count(file: Input<u8>) -> Result<i64> {
    zen::ensure!(file.rows() > 0, "the file is empty");
    let mut chunk = [0; 1000];
    let mut n = 0;
    while n < file.rows() {
        let part = chunk.len().min((file.rows() - n) as usize);
        file.read_rows(n, &mut chunk[..part])?;
        n += part as u64;
    }
    Ok(n as i64)
}

fn dice() -> Result {
    let n = zen::param_int("n") as usize;
    let mut state = zen::seed() as u64;
    let mut y = zen::create("y", &[n])?;
    for _ in 0..n {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        y.write(&[(state >> 11) as f64 / 9007199254740992.0])?;
    }
    Ok(())
}

fn shuffle(n: i64) -> Result<Vec<i64>> {
    let mut v: Vec<i64> = (0..n).collect();
    zen::Rng::new(zen::seed()).shuffle(&mut v);
    Ok(v)
}

fn nans() -> Result {
    zen::output("y", &[4], &[0x7fc00001, 0xffc00000, 0x7f800001, 0x7f800000].map(f32::from_bits))
}

fn lines() -> Result {
    let mut y = zen::create("y", &[zen::ROWS_UNKNOWN, 2])?;
    (0..zen::param_int("rows") as i32).try_for_each(|i| y.write(&[i, -i]))
}

fn model() -> Result {
    let k = zen::param_int("k") as usize;
    let coef: Vec<f32> = (0..k * 3).map(|i| i as f32).collect();
    let model = zen::output_tensors("model");
    model.put("coef", &[k, 3], &coef)?;
    model.put("extra", &[], &[42u8])
}

fn score(model: InputTensors) -> Result<f64> {
    let coef = model.get::<f32>("coef")?;
    Ok(coef.data.iter().map(|&v| v as f64).sum())
}

fn names(model: InputTensors) -> Result<Vec<u8>> {
    Ok(model.names().concat().into_bytes())
}

fn tally(all: InputTensors) -> Result<(i64, i64, i64, Vec<u8>)> {
    let (mut n, mut bytes, mut sum, mut names) = (0, 0, 0, Vec::new());
    for name in all.names() {
        let file = all.get::<u8>(&name)?;
        n += 1;
        bytes += file.data.len() as i64;
        sum += file.data.iter().map(|&b| b as i64).sum::<i64>();
        names.extend_from_slice(name.as_bytes());
        names.push(b'\n');
    }
    Ok((n, bytes, sum, names))
}

fn tell(text: String, loud: bool) -> Result<f64> {
    let level = if loud { zen::Level::Warn } else { zen::Level::Info };
    zen::log(level, &text);
    for i in 1..=3 {
        zen::progress(i as f64, 3.0);
        zen::metric("loss", i, if i == 3 { f64::NAN } else { 1.0 / i as f64 });
    }
    Ok(1.0)
}

fn breaks() -> Result {
    let v: Vec<f64> = Vec::new();
    zen::scalar("y", v[zen::param_int("place") as usize])
}
