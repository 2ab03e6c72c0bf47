use crate::{ensure, error, input::dtype_of, raw, Element, Result};
use std::marker::PhantomData;

/// As the first dimension of an output: rows are appended until the entry
/// returns.
pub const ROWS_UNKNOWN: usize = usize::MAX;

/// An output tensor that is written row by row, in order.
#[derive(Debug)]
pub struct Output<T> {
    what: String,
    handle: i32, // -1: nobody wants it
    row_len: usize,
    element: PhantomData<T>,
}

/// Writes a whole output port. A port that is optional and left open is skipped.
pub fn output<T: Element>(name: &str, dims: &[usize], data: &[T]) -> Result {
    create(name, dims)?.write_all(dims, data)
}

/// Writes a scalar output port.
pub fn scalar<T: Element>(name: &str, value: T) -> Result {
    output(name, &[], &[value])
}

/// Starts an output port, to write it by rows. When it is optional and left open,
/// what is written to it is dropped.
pub fn create<T: Element>(name: &str, dims: &[usize]) -> Result<Output<T>> {
    let what = format!("output {name:?}");
    let handle = unsafe { raw::output(name.as_ptr(), name.len()) };
    if handle >= 0 {
        let dtype = dtype_of(&what, handle)?;
        ensure!(dtype == T::DTYPE, "{what} is declared as {dtype}, and the step writes {}", T::DTYPE);
        let dims = dims64(dims);
        unsafe { raw::create(handle, dims.len() as i32, dims.as_ptr()) };
    }
    Ok(Output::at(what, handle, dims))
}

pub(crate) fn dims64(dims: &[usize]) -> Vec<u64> {
    let wide = |&d: &usize| if d == ROWS_UNKNOWN { u64::MAX } else { d as u64 };
    dims.iter().map(wide).collect()
}

impl<T: Element> Output<T> {
    pub(crate) fn at(what: String, handle: i32, dims: &[usize]) -> Self {
        Output { what, handle, row_len: dims.iter().skip(1).product(), element: PhantomData }
    }

    /// Appends rows; the length of `rows` is a multiple of a row's.
    pub fn write(&mut self, rows: &[T]) -> Result {
        let n = if self.row_len == 0 { 0 } else { rows.len() / self.row_len };
        ensure!(n * self.row_len == rows.len(), "{}: {} elements are no whole rows of {}", self.what, rows.len(), self.row_len);
        self.write_raw(n, rows)
    }

    pub(crate) fn write_all(&mut self, dims: &[usize], data: &[T]) -> Result {
        let rows = dims.first().copied().unwrap_or(1);
        let want = rows.checked_mul(self.row_len).ok_or_else(|| error!("{}: dims {dims:?} are too large", self.what))?;
        ensure!(want == data.len(), "{}: dims {dims:?} want {want} elements, there are {}", self.what, data.len());
        self.write_raw(rows, data)
    }

    fn write_raw(&mut self, rows: usize, data: &[T]) -> Result {
        if self.handle >= 0 {
            unsafe { raw::write(self.handle, data.as_ptr().cast(), rows as u64) };
        }
        Ok(())
    }
}
