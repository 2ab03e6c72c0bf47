//! A small multilayer perceptron, trained as Keras does:
//! Flatten, Dense(hidden, relu), Dense(10); Adam on the softmax cross-entropy.

mod apply;
mod dense;
mod exponential;
mod fit;
mod lanes;
mod model;
mod network;
mod row;
mod rows;
mod training;

use apply::{evaluate, predict, predict_proba};
use fit::fit;

zen::entry!(fit, predict, predict_proba, evaluate);
