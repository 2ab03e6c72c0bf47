//! The program of ../../README.md in Rust.

mod ports;
mod tables;
mod tensors;
mod violate;
mod violate_table;
