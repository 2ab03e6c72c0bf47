//! Parameters, optional ports, named tensors, and what a step tells.

zen::entry!(params, optional, store, load, random, tell, flood, end);

fn params() -> zen::Result {
    zen::scalar("count", zen::param_int("count"))?;
    zen::scalar("ratio", zen::param_float("ratio"))?;
    zen::scalar("flag", zen::param_bool("flag"))?;
    let (text, colour) = (zen::param_str("text"), zen::param_str("colour"));
    zen::output("text", &[text.len()], text.as_bytes())?;
    zen::output("colour", &[colour.len()], colour.as_bytes())?;
    zen::scalar("size", zen::param_int("size"))
}

fn optional() -> zen::Result {
    let x = zen::input_optional::<f32>("x")?;
    let named = zen::input_tensors_optional("named");
    zen::scalar("seen", x.is_some() as i64 + 2 * named.is_some() as i64)?;
    if zen::param_bool("write") {
        zen::output("y", &[3], &[1f32, 2.0, 3.0])?;
        zen::output_tensors("model").put("a", &[], &[42u8])?;
    }
    Ok(())
}

fn long_name() -> String {
    "n".repeat(300)
}

fn store() -> zen::Result {
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

fn load() -> zen::Result {
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

fn random() -> zen::Result {
    let mut order: Vec<i64> = (0..zen::param_int("n")).collect();
    zen::Rng::new(zen::seed()).shuffle(&mut order);
    zen::scalar("seed", zen::seed())?;
    zen::output("order", &[order.len()], &order)
}

fn tell() -> zen::Result {
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

fn flood() -> zen::Result {
    (0..zen::param_int("lines")).for_each(|_| zen::info!("ten bytes!"));
    Ok(())
}

fn end() -> zen::Result {
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
