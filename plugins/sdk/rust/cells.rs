use crate::types::sealed::Sealed;
use crate::{DType, Value};
use std::borrow::Borrow;
use std::ops::Index;

/// What one row of a column holds: a value (`i32`, `f64`, [`Date`](crate::Date)),
/// a text (`str`), bytes (`[u8]`, which without dimensions is `binary`), or the
/// values of a row with dimensions (`[f32]`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of a column",
    note = "a number, bool, Date, Timestamp, str, [u8] and [f32] are; nulls need no type of their own"
)]
pub trait Cell: Sealed {
    type Value: Value;

    /// Whether rows may have dimensions.
    const DIMS: bool;

    /// The type of a column of these whose rows have as many dimensions.
    fn dtype(rank: usize) -> DType;

    /// As it lies in a column.
    fn values(&self) -> &[Self::Value];

    /// From how it lies in a column.
    fn of(values: &[Self::Value]) -> &Self;
}

impl<T: Value> Cell for T {
    type Value = T;
    const DIMS: bool = false;

    fn dtype(_: usize) -> DType {
        T::DTYPE
    }

    fn values(&self) -> &[T] {
        std::slice::from_ref(self)
    }

    fn of(values: &[T]) -> &T {
        &values[0]
    }
}

impl<T> Sealed for [T] {}

impl<T: Value> Cell for [T] {
    type Value = T;
    const DIMS: bool = true;

    fn dtype(rank: usize) -> DType {
        if rank == 0 && T::DTYPE == DType::Uint8 {
            return DType::Binary;
        }
        T::DTYPE
    }

    fn values(&self) -> &[T] {
        self
    }

    fn of(values: &[T]) -> &[T] {
        values
    }
}

impl Sealed for str {}

impl Cell for str {
    type Value = u8;
    const DIMS: bool = false;

    fn dtype(_: usize) -> DType {
        DType::Utf8
    }

    fn values(&self) -> &[u8] {
        self.as_bytes()
    }

    fn of(values: &[u8]) -> &str {
        // They come from a str, or from the host, which keeps nothing else.
        unsafe { std::str::from_utf8_unchecked(values) }
    }
}

/// Rows of a column in memory, laid out as Arrow does.
///
/// `cells[i]` is row `i`, and panics on a null; `cells.get(i)` is `None` then.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells<T: Cell + ?Sized> {
    pub(crate) rows: usize,
    pub(crate) dims: Vec<usize>,
    pub(crate) values: Vec<T::Value>,
    pub(crate) validity: Option<Vec<u8>>,
    pub(crate) offsets: Option<Vec<i32>>,
}

impl<T: Cell + ?Sized> Default for Cells<T> {
    fn default() -> Self {
        Self::with_dims(&[])
    }
}

impl<T: Cell + ?Sized> Cells<T> {
    /// No rows, to push some.
    pub fn new() -> Self {
        Self::default()
    }

    /// No rows; each will have these dimensions. Of `[f32]` and the like only.
    #[track_caller]
    pub fn with_dims(dims: &[usize]) -> Self {
        assert!(T::DIMS || dims.is_empty(), "a value of type {} has no dimensions, a slice of them has", T::dtype(0));
        let sized = !matches!(T::dtype(dims.len()), DType::Utf8 | DType::Binary);
        Cells { rows: 0, dims: dims.to_vec(), values: Vec::new(), validity: None, offsets: (!sized).then(|| vec![0]) }
    }

    /// These rows, none of them null: `Cells::<str>::of(["Ada", "Alan"])`. Rows
    /// that may be null are collected: `rows.collect::<Cells<i32>>()` takes
    /// `Option`s.
    pub fn of<B: Borrow<T>>(rows: impl IntoIterator<Item = B>) -> Self {
        let mut cells = Self::new();
        rows.into_iter().for_each(|row| cells.push(row.borrow()));
        cells
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The dimensions of one row.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// Whether row `i` is null. Panics when there is no such row.
    #[track_caller]
    pub fn is_null(&self, i: usize) -> bool {
        assert!(i < self.rows, "row {i} of {}", self.rows);
        self.validity.as_ref().is_some_and(|bits| bits[i / 8] >> (i % 8) & 1 == 0)
    }

    /// Row `i`, `None` when it is null. Panics when there is no such row.
    #[track_caller]
    pub fn get(&self, i: usize) -> Option<&T> {
        (!self.is_null(i)).then(|| self.row(i))
    }

    /// The rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&T>> {
        (0..self.rows).map(|i| self.get(i))
    }

    fn row(&self, i: usize) -> &T {
        let n = self.row_len();
        let place = match &self.offsets {
            Some(offsets) => offsets[i] as usize..offsets[i + 1] as usize,
            None => i * n..(i + 1) * n,
        };
        T::of(&self.values[place])
    }

    /// Values of one row with a size.
    fn row_len(&self) -> usize {
        self.dims.iter().product()
    }

    /// Appends a row. Panics when it has not as many values as a row has.
    #[track_caller]
    pub fn push(&mut self, row: &T) {
        let values = row.values();
        assert!(self.offsets.is_some() || values.len() == self.row_len(), "a row of {} values, not of {}", values.len(), self.row_len());
        self.values.extend_from_slice(values);
        self.end_row(true);
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        let n = if self.offsets.is_some() { 0 } else { self.row_len() };
        self.values.resize(self.values.len() + n, T::Value::default());
        self.make_nullable();
        self.end_row(false);
    }

    fn end_row(&mut self, valid: bool) {
        if let Some(offsets) = &mut self.offsets {
            offsets.push(i32::try_from(self.values.len()).expect("2 GiB of values: write fewer rows at a time"));
        }
        if let Some(bits) = &mut self.validity {
            bits.resize(self.rows / 8 + 1, 0);
            bits[self.rows / 8] |= (valid as u8) << (self.rows % 8);
        }
        self.rows += 1;
    }

    fn make_nullable(&mut self) {
        let rows = self.rows;
        self.validity.get_or_insert_with(|| {
            // Not a shift for each byte: rustc 1.96 makes a wrong one of it with SIMD for wasm.
            let mut bits = vec![0xff; rows / 8];
            if rows % 8 > 0 {
                bits.push(0xff >> (8 - rows % 8));
            }
            bits
        });
    }

    /// The values of all rows one after another, zero where a row is null; of
    /// texts and bytes the bytes of all, without anything between them.
    pub fn values(&self) -> &[T::Value] {
        &self.values
    }

    /// The values alone, without a copy.
    pub fn into_values(self) -> Vec<T::Value> {
        self.values
    }

    /// One bit a row, the lowest first: 1 there, 0 null. `None`: no row may be null.
    pub fn validity(&self) -> Option<&[u8]> {
        self.validity.as_deref()
    }

    /// Of texts and bytes: where each row starts in the values, and where the
    /// last one ends.
    pub fn offsets(&self) -> Option<&[i32]> {
        self.offsets.as_deref()
    }
}

impl<T: Cell + ?Sized> Index<usize> for Cells<T> {
    type Output = T;

    #[track_caller]
    fn index(&self, i: usize) -> &T {
        assert!(!self.is_null(i), "row {i} is null");
        self.row(i)
    }
}

impl<T: Value> From<Vec<T>> for Cells<T> {
    fn from(values: Vec<T>) -> Self {
        Cells { rows: values.len(), dims: Vec::new(), values, validity: None, offsets: None }
    }
}

impl<T: Cell + ?Sized, B: Borrow<T>> FromIterator<Option<B>> for Cells<T> {
    fn from_iter<I: IntoIterator<Item = Option<B>>>(rows: I) -> Self {
        let mut cells = Cells::new();
        cells.make_nullable();
        cells.extend(rows);
        cells
    }
}

impl<T: Cell + ?Sized, B: Borrow<T>> Extend<Option<B>> for Cells<T> {
    fn extend<I: IntoIterator<Item = Option<B>>>(&mut self, rows: I) {
        for row in rows {
            match row {
                Some(row) => self.push(row.borrow()),
                None => self.push_null(),
            }
        }
    }
}
