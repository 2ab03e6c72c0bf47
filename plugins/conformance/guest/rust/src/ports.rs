//! Parameters, optional ports, named tensors, and what a step tells.

use zen::{InputTensors, Result, Tensor};

zen::entry!(store, load, random, tell, flood, end);

zen::step! {
    params(count, ratio, flag, text, colour, size) -> count, ratio, flag, text, colour, size;
    optional(x, named, write) -> seen;
    tally(all) -> n, names, content;
}

type Params = (i64, f64, bool, Vec<u8>, Vec<u8>, i64);

fn params(count: i64, ratio: f64, flag: bool, text: String, colour: String, size: i64) -> Result<Params> {
    Ok((count, ratio, flag, text.into_bytes(), colour.into_bytes(), size))
}

fn optional(x: Option<Tensor<f32>>, named: Option<InputTensors>, write: bool) -> Result<i64> {
    if write {
        zen::output("y", &[3], &[1f32, 2.0, 3.0])?;
        zen::output_tensors("model").put("a", &[], &[42u8])?;
    }
    Ok(x.is_some() as i64 + 2 * named.is_some() as i64)
}

fn tally(all: InputTensors) -> Result<(i64, Vec<u8>, Vec<u8>)> {
    let (names, mut content) = (all.names(), Vec::new());
    for name in &names {
        content.extend(all.get::<u8>(name)?.data);
    }
    let shown: String = names.iter().map(|name| format!("{name}\n")).collect();
    Ok((names.len() as i64, shown.into_bytes(), content))
}

fn long_name() -> String {
    "n".repeat(300)
}

fn store() -> Result {
    let k = zen::param_int("k") as usize;
    let coef: Vec<f32> = (0..k * 3).map(|i| i as f32).collect();
    let model = zen::output_tensors("model");
    let mut w = model.create::<i64>("weights/ä", &[4]);
    let mut c = model.create::<f32>("coef", &[k, 3]);
    w.write(&[10])?;
    c.write(&coef[..3])?;
    w.write(&[20, 30, 40])?;
    c.write(&coef[3..])?;
    model.put(&long_name(), &[2], &[true, false])?;
    model.put("extra", &[], &[42u8])?;
    model.put::<f64>("empty", &[0, 3], &[])
}

fn load() -> Result {
    let model = zen::input_tensors("model")?;
    let mut names = zen::create::<u8>("names", &[zen::ROWS_UNKNOWN])?;
    model.names().iter().try_for_each(|name| names.write(format!("{name}\n").as_bytes()))?;
    let (coef, weights) = (model.get::<f32>("coef")?, model.get::<i64>("weights/ä")?);
    let (extra, flags) = (model.get::<u8>("extra")?, model.get::<bool>(&long_name())?);
    let mut dims = zen::create::<u64>("dims", &[zen::ROWS_UNKNOWN])?;
    for d in [&coef.dims, &model.get::<f64>("empty")?.dims, &extra.dims, &flags.dims, &weights.dims] {
        dims.write(&[d.len() as u64])?;
        d.iter().try_for_each(|&n| dims.write(&[n as u64]))?;
    }
    let mut sum = extra.value()? as f64 + if flags.data[0] { 1000.0 } else { 0.0 };
    sum += coef.data.iter().map(|&v| v as f64).sum::<f64>();
    sum += weights.data.iter().map(|&v| v as f64).sum::<f64>();
    zen::scalar("sum", sum)?;
    zen::scalar("missing", model.open::<f32>("nothing")?.is_none())
}

fn random() -> Result {
    let mut order: Vec<i64> = (0..zen::param_int("n")).collect();
    zen::Rng::new(zen::seed()).shuffle(&mut order);
    zen::scalar("seed", zen::seed())?;
    zen::output("order", &[order.len()], &order)
}

fn tell() -> Result {
    let text = zen::param_str("text");
    zen::debug!("{text}");
    zen::info!("{text}");
    zen::warn!("{text}");
    zen::log(zen::Level::Error, &text);
    zen::info!("");
    for i in 0..3 {
        zen::progress(i as f64, 3.0);
        zen::metric("loss", i, 1.0 / (i + 1) as f64);
        zen::metric("größe", -i, i as f64 + 0.5);
    }
    zen::metric("loss", i64::MAX, f64::NAN);
    zen::metric("loss", i64::MIN, f64::INFINITY);
    zen::metric("loss", 9007199254740993, f64::NEG_INFINITY);
    zen::progress(3.0, 3.0);
    Ok(())
}

fn flood() -> Result {
    (0..zen::param_int("lines")).for_each(|_| zen::info!("ten bytes!"));
    Ok(())
}

fn end() -> Result {
    let text = zen::param_str("text");
    let none: Vec<u8> = Vec::new();
    if zen::param_str("how") == "break" {
        return Err(zen::error!("{}", none[3 + text.len()]));
    }
    Err(text.into())
}

/// Not an entry!: those return 0 or an error.
#[unsafe(no_mangle)]
pub extern "C" fn status() -> i32 {
    3
}
