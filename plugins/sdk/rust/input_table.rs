use crate::{error, input, raw, Cell, Cells, DType, Result};
use std::marker::PhantomData;

/// The table of an input port: columns of equally many rows.
#[derive(Debug)]
pub struct InputTable {
    what: String,
    handle: i32,
}

/// Opens an input port that holds a table.
pub fn input_table(port: &str) -> Result<InputTable> {
    input_table_optional(port).ok_or_else(|| error!("input {port:?} is not there"))
}

/// Opens an input port that holds a table; `None` when it is optional and left open.
pub fn input_table_optional(port: &str) -> Option<InputTable> {
    let handle = unsafe { raw::input(port.as_ptr(), port.len()) };
    (handle >= 0).then(|| InputTable { what: format!("input {port:?}"), handle })
}

impl InputTable {
    pub fn rows(&self) -> u64 {
        input::dims_of(self.handle)[0]
    }

    /// The names of the columns, in their order.
    pub fn names(&self) -> Vec<String> {
        let n = unsafe { raw::columns_count(self.handle) };
        (0..n).map(|i| self.name(i)).collect()
    }

    fn name(&self, i: i32) -> String {
        crate::param::read_text(|dst, cap| unsafe { raw::columns_name(self.handle, i, dst, cap) })
    }

    /// The type of the column of that name; `None` when there is none.
    pub fn dtype(&self, name: &str) -> Result<Option<DType>> {
        self.handle_of(name).map(|handle| input::dtype_of(&self.what_of(name), handle)).transpose()
    }

    /// Reads the whole column of that name.
    pub fn get<T: Cell + ?Sized>(&self, name: &str) -> Result<Cells<T>> {
        self.column(name)?.read_all()
    }

    /// Opens the column of that name, to read it by rows.
    pub fn column<T: Cell + ?Sized>(&self, name: &str) -> Result<InputColumn<T>> {
        let found = self.find(name)?;
        found.ok_or_else(|| error!("{} has no column {name:?}; there are {}", self.what, self.names().join(", ")))
    }

    /// Opens the column of that name, to read it by rows; `None` when there is none.
    pub fn find<T: Cell + ?Sized>(&self, name: &str) -> Result<Option<InputColumn<T>>> {
        self.handle_of(name).map(|handle| InputColumn::at(self.what_of(name), handle)).transpose()
    }

    fn handle_of(&self, name: &str) -> Option<i32> {
        let handle = unsafe { raw::columns_find(self.handle, name.as_ptr(), name.len()) };
        (handle >= 0).then_some(handle)
    }

    fn what_of(&self, name: &str) -> String {
        format!("column {name:?} of {}", self.what)
    }
}

/// A column that is read by row ranges, in any order and any number of times.
#[derive(Debug)]
pub struct InputColumn<T: Cell + ?Sized> {
    what: String,
    handle: i32,
    rows: u64,
    dims: Vec<usize>, // of one row
    nullable: bool,
    cell: PhantomData<T>,
}

impl<T: Cell + ?Sized> InputColumn<T> {
    fn at(what: String, handle: i32) -> Result<Self> {
        let all = input::dims_of(handle);
        let dims: Vec<usize> = all[1..].iter().map(|&d| d as usize).collect();
        check_type::<T>(&what, input::dtype_of(&what, handle)?, &dims)?;
        let nullable = unsafe { raw::nullable(handle) } != 0;
        Ok(InputColumn { what, handle, rows: all[0], dims, nullable, cell: PhantomData })
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The dimensions of one row, none for a number or a text.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// Whether rows may be null.
    pub fn nullable(&self) -> bool {
        self.nullable
    }

    /// Reads rows from `first` on.
    pub fn read(&self, first: u64, rows: usize) -> Result<Cells<T>> {
        let mut cells = Cells::new();
        self.read_into(first, rows, &mut cells)?;
        Ok(cells)
    }

    /// Reads all rows.
    pub fn read_all(&self) -> Result<Cells<T>> {
        let rows = usize::try_from(self.rows);
        self.read(0, rows.map_err(|_| error!("{} has {} rows, more than a plugin's memory holds: read it by rows", self.what, self.rows))?)
    }

    /// Reads rows from `first` on in place of those in `cells`, whose memory is
    /// used again.
    pub fn read_into(&self, first: u64, rows: usize, cells: &mut Cells<T>) -> Result {
        let mut bits = cells.validity.take().unwrap_or_default();
        let mut offsets = cells.offsets.take().unwrap_or_default();
        *cells = Cells { rows, dims: self.dims.clone(), values: std::mem::take(&mut cells.values), validity: None, offsets: None };
        if self.nullable {
            bits.resize(rows.div_ceil(8), 0);
            unsafe { raw::read_validity(self.handle, first, rows as u64, bits.as_mut_ptr(), bits.len()) };
            cells.validity = Some(bits);
        }
        let mut count = self.dims.iter().try_fold(rows, |n, &d| n.checked_mul(d));
        if self.has_offsets() {
            offsets.resize(rows + 1, 0);
            unsafe { raw::read_offsets(self.handle, first, rows as u64, offsets.as_mut_ptr(), size_of_val(&offsets[..])) };
            count = Some(offsets[rows] as usize);
            cells.offsets = Some(offsets);
        }
        self.read_values(first, rows, count.unwrap_or(usize::MAX), &mut cells.values)
    }

    fn has_offsets(&self) -> bool {
        matches!(T::dtype(self.dims.len()), DType::Utf8 | DType::Binary)
    }

    fn read_values(&self, first: u64, rows: usize, count: usize, values: &mut Vec<T::Value>) -> Result {
        values.clear();
        values.try_reserve_exact(count).map_err(|_| error!("out of memory: {rows} rows of {}", self.what))?;
        // Straight into fresh memory: no time is spent on zeroing it first.
        unsafe {
            raw::read(self.handle, first, rows as u64, values.as_mut_ptr().cast(), count * size_of::<T::Value>());
            values.set_len(count);
        }
        Ok(())
    }
}

fn check_type<T: Cell + ?Sized>(what: &str, got: DType, dims: &[usize]) -> Result {
    let wanted = T::dtype(dims.len());
    if got == wanted && (T::DIMS || dims.is_empty()) {
        return Ok(());
    }
    let wanted_dims = if T::DIMS { dims } else { &[] };
    Err(error!("{what} is {}, and the step reads it as {}", type_text(got, dims), type_text(wanted, wanted_dims)))
}

/// For example `float32[3]`.
fn type_text(dtype: DType, dims: &[usize]) -> String {
    if dims.is_empty() {
        return dtype.to_string();
    }
    format!("{dtype}{dims:?}")
}
