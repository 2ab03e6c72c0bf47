use crate::output::dims64;
use crate::{ensure, raw, Cell, Cells, DType, Result};
use std::marker::PhantomData;

/// The table of an output port. All columns are created before the first row of
/// any is written, and all end with equally many rows.
#[derive(Debug)]
pub struct OutputTable {
    what: String,
    handle: i32, // -1: nobody wants it
}

/// Starts an output port that holds a table. When it is optional and left open,
/// what is written there is dropped. [`Table`](crate::Table) writes a whole one.
pub fn output_table(port: &str) -> OutputTable {
    let handle = unsafe { raw::output(port.as_ptr(), port.len()) };
    OutputTable { what: format!("output {port:?}"), handle }
}

impl OutputTable {
    /// Starts a column without nulls. `dims` are those of one row, `&[]` for a
    /// number or a text.
    pub fn column<T: Cell + ?Sized>(&self, name: &str, dims: &[usize]) -> Result<OutputColumn<T>> {
        self.create(name, dims, false)
    }

    /// Starts a column whose rows may be null.
    pub fn nullable_column<T: Cell + ?Sized>(&self, name: &str, dims: &[usize]) -> Result<OutputColumn<T>> {
        self.create(name, dims, true)
    }

    fn create<T: Cell + ?Sized>(&self, name: &str, dims: &[usize], nullable: bool) -> Result<OutputColumn<T>> {
        let what = format!("column {name:?} of {}", self.what);
        ensure!(T::DIMS || dims.is_empty(), "{what}: a value of type {} has no dimensions, a slice of them has", T::dtype(0));
        let handle = self.create_raw(name, T::dtype(dims.len()), nullable, dims);
        Ok(OutputColumn { what, handle, dims: dims.to_vec(), cell: PhantomData })
    }

    pub(crate) fn create_raw(&self, name: &str, dtype: DType, nullable: bool, dims: &[usize]) -> i32 {
        if self.handle < 0 {
            return -1;
        }
        let wide = dims64(dims);
        unsafe { raw::columns_create(self.handle, name.as_ptr(), name.len(), dtype as i32, nullable as i32, wide.len() as i32, wide.as_ptr()) }
    }
}

/// An output's column that is written row by row, in order.
#[derive(Debug)]
pub struct OutputColumn<T: Cell + ?Sized> {
    what: String,
    handle: i32, // -1: nobody wants it
    dims: Vec<usize>,
    cell: PhantomData<T>,
}

impl<T: Cell + ?Sized> OutputColumn<T> {
    /// Appends rows.
    pub fn write(&mut self, rows: &Cells<T>) -> Result {
        ensure!(rows.dims == self.dims, "{}: rows of dimensions {:?}, not {:?}", self.what, rows.dims, self.dims);
        if self.handle >= 0 {
            write_raw(self.handle, rows.rows, &rows.values, rows.validity(), rows.offsets());
        }
        Ok(())
    }

    /// Appends rows without nulls by their values alone; not of texts or bytes.
    pub fn write_values(&mut self, values: &[T::Value]) -> Result {
        let n = self.dims.iter().product::<usize>();
        let rows = values.len().checked_div(n).unwrap_or(0);
        ensure!(rows * n == values.len(), "{}: {} values are no whole rows of {n}", self.what, values.len());
        if self.handle >= 0 {
            unsafe { raw::write(self.handle, values.as_ptr().cast(), rows as u64) };
        }
        Ok(())
    }
}

/// Appends rows to a column that somebody wants.
pub(crate) fn write_raw<V>(handle: i32, rows: usize, values: &[V], validity: Option<&[u8]>, offsets: Option<&[i32]>) {
    let validity = validity.map_or(std::ptr::null(), <[u8]>::as_ptr);
    let offsets = offsets.map_or(std::ptr::null(), <[i32]>::as_ptr);
    unsafe { raw::write_column(handle, rows as u64, values.as_ptr().cast(), validity, offsets) }
}
