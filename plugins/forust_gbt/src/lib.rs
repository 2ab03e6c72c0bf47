//! Gradient boosted trees, grown by the crate forust-ml: a booster for each class
//! against the rest.

mod apply;
mod binned;
mod booster;
mod fit;
mod loss;
mod model;
mod nodes;
mod rows;
mod settings;

use apply::{evaluate, predict, predict_proba};
use fit::fit;

zen::step! {
    fit(x_train, y_train) -> model;
    predict(x, model) -> y_pred;
    predict_proba(x, model);
    evaluate(x_test, y_test, model) -> accuracy, log_loss, confusion, precision, recall;
}

/// What rand, which forust draws with, would take a seed from where none is given.
/// All seeds are given.
fn no_entropy(_: &mut [u8]) -> Result<(), getrandom::Error> {
    Err(getrandom::Error::UNSUPPORTED)
}

getrandom::register_custom_getrandom!(no_entropy);
