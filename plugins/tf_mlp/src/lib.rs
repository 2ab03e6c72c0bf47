//! A small multilayer perceptron, trained as Keras does:
//! Flatten, Dense(units, relu), Dense(classes); Adam on the softmax cross-entropy.

mod apply;
mod dense;
mod exponential;
mod fit;
mod lanes;
mod model;
mod network;
mod row;
mod training;

use apply::{evaluate, predict, predict_proba};
use fit::fit;

zen::step! {
    fit(x_train, y_train, units, learning_rate, batch_size, epochs) -> model;
    predict(x, model) -> y_pred;
    predict_proba(x, model);
    evaluate(x_test, y_test, model) -> accuracy, log_loss, confusion, precision, recall;
}
