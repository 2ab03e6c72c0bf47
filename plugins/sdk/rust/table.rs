use crate::output_table::write_raw;
use crate::{output_table, Cell, Cells, Element, OutputTable, Tensor, Value};

/// A whole table in memory, to be written at once.
///
/// ```ignore
/// zen::Table::new().with("name", names).with("age", ages).write("adults");
/// ```
#[derive(Default)]
pub struct Table {
    columns: Vec<(String, Box<dyn WholeColumn>)>,
}

impl Table {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column: [`Cells`], a `Vec` of values, or a [`Tensor`], whose first
    /// dimension counts the rows. Rows may be null when the cells say so, whether
    /// or not one is.
    pub fn with(mut self, name: &str, column: impl WholeColumn + 'static) -> Self {
        self.columns.push((name.to_string(), Box::new(column)));
        self
    }

    /// Writes the output port. When it is optional and left open, nothing is
    /// written.
    pub fn write(&self, port: &str) {
        let table = output_table(port);
        let handles: Vec<i32> = self.columns.iter().map(|(name, column)| column.create(&table, name)).collect();
        for (handle, (_, column)) in handles.into_iter().zip(&self.columns) {
            if handle >= 0 {
                column.write(handle);
            }
        }
    }
}

/// What [`Table::with`] takes.
pub trait WholeColumn {
    #[doc(hidden)]
    fn create(&self, table: &OutputTable, name: &str) -> i32;
    #[doc(hidden)]
    fn write(&self, handle: i32);
}

impl<T: Cell + ?Sized> WholeColumn for Cells<T> {
    fn create(&self, table: &OutputTable, name: &str) -> i32 {
        table.create_raw(name, T::dtype(self.dims.len()), self.validity.is_some(), &self.dims)
    }

    fn write(&self, handle: i32) {
        write_raw(handle, self.rows, &self.values, self.validity(), self.offsets());
    }
}

impl<T: Value> WholeColumn for Vec<T> {
    fn create(&self, table: &OutputTable, name: &str) -> i32 {
        table.create_raw(name, T::DTYPE, false, &[])
    }

    fn write(&self, handle: i32) {
        write_raw(handle, self.len(), self, None, None);
    }
}

impl<T: Element> WholeColumn for Tensor<T> {
    fn create(&self, table: &OutputTable, name: &str) -> i32 {
        table.create_raw(name, T::DTYPE, false, self.dims.get(1..).unwrap_or(&[]))
    }

    fn write(&self, handle: i32) {
        write_raw(handle, self.rows(), &self.data, None, None);
    }
}
