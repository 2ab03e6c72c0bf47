//! The class of the nearest mean, and pictures to try it on.

mod classifier;
mod load;

use classifier::{evaluate, fit, predict};
use load::load;

zen::step! {
    load(data, height, width) -> x_train, y_train, x_test, y_test;
    fit(x_train, y_train, classes) -> model;
    predict(x, model) -> y_pred;
    evaluate(x_test, y_test, model) -> accuracy, confusion;
}
