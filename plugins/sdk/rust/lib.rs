//! Write a zen plugin (ABI `zen1`) in Rust.
//!
//! ```ignore
//! zen::step!(scale(x, by) -> y);
//!
//! fn scale(mut x: zen::Tensor<f32>, by: f32) -> zen::Result<zen::Tensor<f32>> {
//!     x.data.iter_mut().for_each(|v| *v *= by);
//!     Ok(x)
//! }
//! ```
//!
//! [`step!`] reads and writes the ports; with [`entry!`] the function does so
//! itself, by [`input`], [`output`] and so on.
//!
//! A breach of the contract (an unknown port, rows beyond the end) traps with the
//! host's text. What the SDK finds itself is an [`Error`]; an entry that returns
//! one, or panics, ends the step with that text. The host keeps no pointer:
//! buffers may be used again as soon as a call returns. Nothing here is for
//! threads; a plugin has one.

mod cells;
mod classes;
mod classifier;
mod confusion;
mod entry;
mod error;
mod from_port;
mod input;
mod input_table;
mod named;
mod output;
mod output_table;
mod param;
pub mod raw;
mod rng;
mod rows;
mod step;
mod table;
mod tell;
mod to_port;
mod types;

pub use cells::{Cell, Cells};
pub use classes::{Classes, Labels};
pub use classifier::{Classifier, Opinion, Scores};
pub use confusion::Confusion;
pub use entry::run;
pub use error::{Error, Result};
pub use from_port::{FromPort, Optional, Scalar};
pub use input::{input, input_optional, open, open_optional, Input, Tensor};
pub use input_table::{input_table, input_table_optional, InputColumn, InputTable};
pub use named::{input_tensors, input_tensors_optional, output_tensors, InputTensors, OutputTensors, Tensors};
pub use output::{create, output, scalar, Output, ROWS_UNKNOWN};
pub use output_table::{output_table, OutputColumn, OutputTable};
pub use param::{param_bool, param_float, param_int, param_str};
pub use rng::Rng;
pub use rows::Rows;
pub use table::{Table, WholeColumn};
pub use tell::{log, metric, progress, seed, Level};
pub use to_port::ToPort;
pub use types::{DType, Date, Element, Timestamp, Value, F16};

/// The mark of a plugin of this major.
#[unsafe(no_mangle)]
pub extern "C" fn zen_abi_1() {}
