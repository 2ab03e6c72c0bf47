//! The parameters, as forust takes them.

use forust_ml::constraints::ConstraintMap;
use forust_ml::sampler::SampleMethod;
use forust_ml::splitter::MissingImputerSplitter;
use zen::{ensure, Result};

/// Reads a param that forust has as float32.
fn float(name: &str) -> Result<f32> {
    let value = zen::param_float(name);
    let kept = value as f32;
    ensure!(kept != 0.0 || value == 0.0, "param {name:?} is {value:e}, which is 0 in the float32 of forust");
    ensure!(kept.is_finite(), "param {name:?} is {value:e}, which overflows the float32 of forust");
    Ok(kept)
}

pub struct Settings {
    pub iterations: usize,
    pub max_depth: usize,
    pub max_leaves: usize,
    pub base_score: Option<f64>, // None: of the class
    pub bins: u16,
    pub subsample: f32,
    pub colsample: f64,
    pub seed: u64, // of all boosters, as forust would be given it for each
    pub splitter: MissingImputerSplitter,
}

impl Settings {
    pub fn read() -> Result<Self> {
        let whole = |name| zen::param_int(name) as usize;
        Ok(Settings {
            iterations: whole("iterations"),
            max_depth: whole("max_depth"),
            max_leaves: whole("max_leaves"),
            base_score: (!zen::param_bool("initialize_base_score")).then(|| zen::param_float("base_score")),
            bins: zen::param_int("nbins") as u16,
            subsample: float("subsample")?,
            colsample: zen::param_float("colsample_bytree"),
            seed: zen::seed() as u64,
            splitter: splitter()?,
        })
    }

    pub fn sample_method(&self) -> SampleMethod {
        if self.subsample < 1.0 {
            SampleMethod::Random
        } else {
            SampleMethod::None
        }
    }
}

fn splitter() -> Result<MissingImputerSplitter> {
    Ok(MissingImputerSplitter {
        l1: float("l1")?,
        l2: float("l2")?,
        max_delta_step: float("max_delta_step")?,
        gamma: float("gamma")?,
        min_leaf_weight: float("min_leaf_weight")?,
        learning_rate: float("learning_rate")?,
        allow_missing_splits: true, // no value is missing
        constraints_map: ConstraintMap::new(),
    })
}
