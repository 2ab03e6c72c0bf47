use crate::{output, scalar, Element, Result, Table, Tensor, Tensors};

/// What a function of [`step!`](crate::step!) can return for a port: a [`Tensor`],
/// a `Vec` (one dimension), a number or bool (a scalar), [`Tensors`], a [`Table`],
/// or an `Option` of these, where `None` leaves an optional output out.
#[diagnostic::on_unimplemented(
    message = "a step cannot return a `{Self}`",
    note = "an output port is returned as Tensor<T>, Vec<T>, Tensors, Table, a number or bool, or an Option of these",
    note = "a port that is written by rows stays out of step!: call zen::create in the function"
)]
pub trait ToPort {
    fn to_port(self, name: &str) -> Result;
}

impl<T: Element> ToPort for Tensor<T> {
    fn to_port(self, name: &str) -> Result {
        output(name, &self.dims, &self.data)
    }
}

impl<T: Element> ToPort for Vec<T> {
    fn to_port(self, name: &str) -> Result {
        output(name, &[self.len()], &self)
    }
}

impl<T: Element> ToPort for T {
    fn to_port(self, name: &str) -> Result {
        scalar(name, self)
    }
}

impl ToPort for Tensors {
    fn to_port(self, name: &str) -> Result {
        self.write(name)
    }
}

impl ToPort for Table {
    fn to_port(self, name: &str) -> Result {
        self.write(name);
        Ok(())
    }
}

impl<T: ToPort> ToPort for Option<T> {
    fn to_port(self, name: &str) -> Result {
        self.map_or(Ok(()), |value| value.to_port(name))
    }
}
