//! Logistic regression with an L2 penalty, trained by the crate linfa-logistic.

mod apply;
mod fit;
mod model;
mod no_entropy;
mod optimum;
mod rows;

use apply::{evaluate, predict, predict_proba};
use fit::fit;

zen::step! {
    fit(x_train, y_train) -> model;
    predict(x, model) -> y_pred;
    predict_proba(x, model);
    evaluate(x_test, y_test, model) -> accuracy, log_loss, confusion, precision, recall;
}
