//! Stands for the crate web-time, whose clock is a browser's. argmin names a clock,
//! but linfa never lets it look.

pub use std::time::*;
