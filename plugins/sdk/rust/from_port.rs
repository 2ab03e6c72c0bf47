use crate::{
    error, input, input_optional, input_table, input_table_optional, input_tensors, input_tensors_optional, open, open_optional, param_bool, param_float,
    param_int, param_str, Element, Input, InputTable, InputTensors, Result, Tensor,
};

/// What a function of [`step!`](crate::step!) can take: a port as a [`Tensor`]
/// (whole), an [`Input`] (read by rows), [`InputTensors`] or [`InputTable`], an
/// `Option` of these, a scalar port as a [`Scalar`], what a classifier learns from as
/// [`Rows`](crate::Rows) and [`Labels`](crate::Labels); a parameter as `i64`, `usize`,
/// `f64`, `f32`, `bool` or `String`.
#[diagnostic::on_unimplemented(
    message = "a step cannot take a `{Self}`",
    note = "an input port is taken as Tensor<T>, Input<T>, InputTensors, InputTable, an Option of these, Scalar<T>, Rows or Labels",
    note = "a parameter is taken as i64, usize, f64, f32, bool or String"
)]
pub trait FromPort: Sized {
    fn from_port(name: &str) -> Result<Self>;
}

/// A scalar input port.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scalar<T>(pub T);

impl<T: Element> FromPort for Scalar<T> {
    fn from_port(name: &str) -> Result<Self> {
        input(name)?.value().map(Scalar)
    }
}

impl<T: Element> FromPort for Tensor<T> {
    fn from_port(name: &str) -> Result<Self> {
        input(name)
    }
}

impl<T: Element> FromPort for Input<T> {
    fn from_port(name: &str) -> Result<Self> {
        open(name)
    }
}

/// An input port that may be left open, taken as an `Option`.
#[diagnostic::on_unimplemented(
    message = "a step cannot take an `Option<{Self}>`",
    note = "only an input port can be optional: Tensor<T>, Input<T>, InputTensors, InputTable"
)]
pub trait Optional: Sized {
    fn optional(name: &str) -> Result<Option<Self>>;
}

impl<T: Element> Optional for Input<T> {
    fn optional(name: &str) -> Result<Option<Self>> {
        open_optional(name)
    }
}

impl<T: Element> Optional for Tensor<T> {
    fn optional(name: &str) -> Result<Option<Self>> {
        input_optional(name)
    }
}

impl Optional for InputTensors {
    fn optional(name: &str) -> Result<Option<Self>> {
        Ok(input_tensors_optional(name))
    }
}

impl Optional for InputTable {
    fn optional(name: &str) -> Result<Option<Self>> {
        Ok(input_table_optional(name))
    }
}

impl<T: Optional> FromPort for Option<T> {
    fn from_port(name: &str) -> Result<Self> {
        T::optional(name)
    }
}

macro_rules! from_port {
    ($($t:ty => $read:expr),* $(,)?) => {$(
        impl FromPort for $t {
            fn from_port(name: &str) -> Result<Self> {
                $read(name)
            }
        }
    )*};
}

from_port!(
    InputTensors => input_tensors,
    InputTable => input_table,
    i64 => |name| Ok(param_int(name)),
    usize => param_count,
    f64 => |name| Ok(param_float(name)),
    f32 => |name| Ok(param_float(name) as f32),
    bool => |name| Ok(param_bool(name)),
    String => |name| Ok(param_str(name)),
);

fn param_count(name: &str) -> Result<usize> {
    let n = param_int(name);
    usize::try_from(n).map_err(|_| error!("param {name:?} is {n}, which is no count"))
}
