//! The parameters, and the booster that they describe.

use forust_ml::sampler::SampleMethod;
use forust_ml::GradientBooster;
use zen::{ensure, Result};

/// Reads a param that forust has as float32.
fn float(name: &str) -> Result<f32> {
    let value = zen::param_float(name);
    let kept = value as f32;
    ensure!(kept != 0.0 || value == 0.0, "param {name:?} is {value:e}, which is 0 in the float32 of forust");
    ensure!(kept.is_finite(), "param {name:?} is {value:e}, which overflows the float32 of forust");
    Ok(kept)
}

/// Returns an untrained booster. All boosters of a model have the same seed, as
/// forust would be given it for each.
pub fn booster(seed: u64) -> Result<GradientBooster> {
    let whole = |name| zen::param_int(name) as usize;
    let subsample = float("subsample")?;
    let booster = GradientBooster::default()
        .set_iterations(whole("iterations"))
        .set_learning_rate(float("learning_rate")?)
        .set_max_depth(whole("max_depth"))
        .set_max_leaves(whole("max_leaves"))
        .set_l1(float("l1")?)
        .set_l2(float("l2")?)
        .set_gamma(float("gamma")?)
        .set_max_delta_step(float("max_delta_step")?)
        .set_min_leaf_weight(float("min_leaf_weight")?)
        .set_base_score(zen::param_float("base_score"))
        .set_initialize_base_score(zen::param_bool("initialize_base_score"))
        .set_nbins(zen::param_int("nbins") as u16)
        .set_subsample(subsample)
        .set_sample_method(if subsample < 1.0 { SampleMethod::Random } else { SampleMethod::None })
        .set_colsample_bytree(zen::param_float("colsample_bytree"))
        .set_seed(seed)
        .set_parallel(false)
        .set_tiled_histograms(true);
    Ok(booster)
}
