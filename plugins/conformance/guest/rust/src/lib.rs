//! The program of ../../README.md in Rust.

mod ports;
mod tensors;
mod violate;
