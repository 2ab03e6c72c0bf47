//! Write a zen plugin (ABI `zen1`) in Rust.
//!
//! ```ignore
//! zen::entry!(scale);
//!
//! fn scale() -> zen::Result {
//!     let mut x = zen::input::<f32>("x")?;
//!     x.data.iter_mut().for_each(|v| *v *= 2.0);
//!     zen::output("y", &x.dims, &x.data)
//! }
//! ```
//!
//! A breach of the contract (an unknown port, rows beyond the end) traps with the
//! host's text. What the SDK finds itself is an [`Error`]; an entry that returns
//! one, or panics, ends the step with that text. The host keeps no pointer:
//! buffers may be used again as soon as a call returns. Nothing here is for
//! threads; a plugin has one.

mod entry;
mod error;
mod input;
mod named;
mod output;
mod param;
pub mod raw;
mod rng;
mod tell;
mod types;

pub use entry::run;
pub use error::{Error, Result};
pub use input::{input, input_optional, open, open_optional, Input, Tensor};
pub use named::{input_tensors, input_tensors_optional, output_tensors, InputTensors, OutputTensors};
pub use output::{create, output, scalar, Output, ROWS_UNKNOWN};
pub use param::{param_bool, param_float, param_int, param_str};
pub use rng::Rng;
pub use tell::{log, metric, progress, seed, Level};
pub use types::{DType, Element, F16};

/// The mark of a plugin of this major.
#[unsafe(no_mangle)]
pub extern "C" fn zen_abi_1() {}
