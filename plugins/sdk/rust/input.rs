use crate::{ensure, error, raw, DType, Element, Error, Result};
use std::marker::PhantomData;

/// A whole tensor in memory, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor<T> {
    /// Empty for a scalar.
    pub dims: Vec<usize>,
    pub data: Vec<T>,
}

impl<T> Tensor<T> {
    /// The first dimension; 1 for a scalar.
    pub fn rows(&self) -> usize {
        self.dims.first().copied().unwrap_or(1)
    }

    /// Elements of one row.
    pub fn row_len(&self) -> usize {
        self.dims.iter().skip(1).product()
    }

    /// The elements of row `i`.
    pub fn row(&self, i: usize) -> &[T] {
        let n = self.row_len();
        &self.data[i * n..(i + 1) * n]
    }
}

impl<T: Copy> Tensor<T> {
    /// The value of a scalar or of any tensor with one element.
    pub fn value(&self) -> Result<T> {
        ensure!(self.data.len() == 1, "{} elements where one is wanted", self.data.len());
        Ok(self.data[0])
    }
}

/// A tensor that is read by row ranges, in any order and any number of times.
#[derive(Debug)]
pub struct Input<T> {
    pub(crate) what: String,
    handle: i32,
    dims: Vec<u64>,
    element: PhantomData<T>,
}

/// Reads a whole input port.
pub fn input<T: Element>(name: &str) -> Result<Tensor<T>> {
    open(name)?.read_all()
}

/// Reads a whole input port; `None` when it is optional and left open.
pub fn input_optional<T: Element>(name: &str) -> Result<Option<Tensor<T>>> {
    open_optional(name)?.map(|x| x.read_all()).transpose()
}

/// Opens an input port, to read it by rows.
pub fn open<T: Element>(name: &str) -> Result<Input<T>> {
    open_optional(name)?.ok_or_else(|| error!("input {name:?} is not there"))
}

/// Opens an input port; `None` when it is optional and left open.
pub fn open_optional<T: Element>(name: &str) -> Result<Option<Input<T>>> {
    match unsafe { raw::input(name.as_ptr(), name.len()) } {
        handle if handle < 0 => Ok(None),
        handle => Input::at(format!("input {name:?}"), handle).map(Some),
    }
}

/// The element type behind a handle.
pub(crate) fn dtype_of(what: &str, handle: i32) -> Result<DType> {
    let code = unsafe { raw::dtype(handle) };
    DType::of(code).ok_or_else(|| error!("{what} has element type {code}, which this SDK does not know"))
}

pub(crate) fn dims_of(handle: i32) -> Vec<u64> {
    let mut dims = [0u64; raw::MAX_RANK];
    let rank = unsafe { raw::dims(handle, dims.as_mut_ptr(), dims.len()) };
    dims[..rank as usize].to_vec()
}

impl<T: Element> Input<T> {
    pub(crate) fn at(what: String, handle: i32) -> Result<Self> {
        let dtype = dtype_of(&what, handle)?;
        ensure!(dtype == T::DTYPE, "{what} is {dtype}, and the step reads it as {}", T::DTYPE);
        Ok(Input { what, handle, dims: dims_of(handle), element: PhantomData })
    }

    /// The dimensions, empty for a scalar. More rows than `usize` holds are fine.
    pub fn dims(&self) -> &[u64] {
        &self.dims
    }

    /// The first dimension; 1 for a scalar.
    pub fn rows(&self) -> u64 {
        self.dims.first().copied().unwrap_or(1)
    }

    /// Elements of one row.
    pub fn row_len(&self) -> usize {
        self.dims.iter().skip(1).product::<u64>() as usize
    }

    /// Fills `dst` with the rows from `first` on; its length is a multiple of
    /// [`row_len`](Self::row_len).
    pub fn read_rows(&self, first: u64, dst: &mut [T]) -> Result {
        let n = self.row_len();
        let rows = if n == 0 { 0 } else { dst.len() / n };
        ensure!(rows * n == dst.len(), "{}: {} elements are no whole rows of {n}", self.what, dst.len());
        unsafe { self.read_raw(first, rows as u64, dst.as_mut_ptr()) };
        Ok(())
    }

    /// Reads the whole tensor.
    pub fn read_all(&self) -> Result<Tensor<T>> {
        let too_big = || -> Error { error!("{} has {} rows, more than a plugin's memory holds: read it by rows", self.what, self.rows()) };
        let dims = self.dims.iter().map(|&d| usize::try_from(d)).collect::<std::result::Result<Vec<_>, _>>().map_err(|_| too_big())?;
        let count = dims.iter().try_fold(1usize, |a, &d| a.checked_mul(d)).ok_or_else(too_big)?;
        let mut data = Vec::new();
        data.try_reserve_exact(count).map_err(|_| error!("out of memory: {} has {count} elements", self.what))?;
        // Straight into fresh memory: no time is spent on zeroing it first.
        unsafe {
            self.read_raw(0, self.rows(), data.as_mut_ptr());
            data.set_len(count);
        }
        Ok(Tensor { dims, data })
    }

    /// `dst` has room for `rows` rows.
    unsafe fn read_raw(&self, first: u64, rows: u64, dst: *mut T) {
        let bytes = rows as usize * self.row_len() * size_of::<T>();
        unsafe { raw::read(self.handle, first, rows, dst.cast(), bytes) }
    }
}
