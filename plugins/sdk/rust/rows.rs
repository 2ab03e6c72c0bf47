//! The rows that a model learns from or is applied to.

use crate::{ensure, error, open, FromPort, Input, Result};

/// Values of a block of [`Rows::for_each`], unless a row has more: 4 MiB.
const BLOCK: usize = 1 << 20;

/// Rows of numbers to learn from or to predict, of an input port such as
/// `float32[N, ...]`: at least one row, of at least one value. What is handed on was
/// checked: no value is NaN or infinite. A function of [`step!`](crate::step!) can take
/// it.
#[derive(Debug)]
pub struct Rows {
    x: Input<f32>,
    count: usize,
}

impl FromPort for Rows {
    fn from_port(name: &str) -> Result<Self> {
        Rows::of(open(name)?)
    }
}

impl Rows {
    /// Fails when there are no rows, or rows without values. Reads none yet.
    pub fn of(x: Input<f32>) -> Result<Self> {
        ensure!(x.rows() > 0, "{} has no rows", x.what);
        ensure!(x.row_len() > 0, "{} has rows without values", x.what);
        let count = usize::try_from(x.rows()).map_err(|_| error!("{} has {} rows; at most {} can be counted", x.what, x.rows(), usize::MAX))?;
        Ok(Rows { x, count })
    }

    /// How messages name them: `input "x"`.
    pub fn what(&self) -> &str {
        &self.x.what
    }

    /// The number of rows.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Values of a row, whatever its dimensions.
    pub fn width(&self) -> usize {
        self.x.row_len()
    }

    /// Fails unless the rows are as wide as those that a model was trained on.
    pub fn check_width(&self, trained: usize) -> Result {
        ensure!(self.width() == trained, "{} has {} values in a row; the model was trained on {trained}", self.what(), self.width());
        Ok(())
    }

    /// Reads all rows, `[count, width]`; fails at a value that is not finite.
    pub fn read_all(&self) -> Result<Vec<f32>> {
        let all = self.x.read_all()?.data;
        self.check_finite(0, &all)?;
        Ok(all)
    }

    /// An empty vector with room for all values as `T`; fails when memory does not
    /// suffice. For a library that wants them as another type, by
    /// [`for_each_block`](Self::for_each_block).
    pub fn room<T>(&self) -> Result<Vec<T>> {
        let (rows, width) = (self.count, self.width());
        let mut all = Vec::new();
        let bytes = rows as f64 * width as f64 * size_of::<T>() as f64;
        let fits = rows.checked_mul(width).is_some_and(|n| all.try_reserve_exact(n).is_ok());
        ensure!(fits, "{}: no memory for {rows} rows of {width} values, {bytes} bytes", self.what());
        Ok(all)
    }

    /// Hands over each row with its number, in order; fails at a value that is not
    /// finite.
    pub fn for_each(&self, mut take: impl FnMut(usize, &[f32]) -> Result) -> Result {
        self.for_each_block((BLOCK / self.width()).max(1), |first, block| {
            let mut rows = block.chunks_exact(self.width()).enumerate();
            rows.try_for_each(|(i, row)| take(first + i, row))
        })
    }

    /// Hands over all rows in order, at most so many at a time, `[rows, width]`, with
    /// the number of the first; fails at a value that is not finite.
    pub fn for_each_block(&self, rows: usize, mut take: impl FnMut(usize, &[f32]) -> Result) -> Result {
        let rows = rows.min(self.count);
        let mut memory = vec![0.0; rows * self.width()];
        for first in (0..self.count).step_by(rows) {
            let block = &mut memory[..rows.min(self.count - first) * self.width()];
            self.x.read_rows(first as u64, block)?;
            self.check_finite(first, block)?;
            take(first, block)?;
        }
        Ok(())
    }

    fn check_finite(&self, first: usize, rows: &[f32]) -> Result {
        for (i, row) in rows.chunks_exact(self.width()).enumerate() {
            // Without an early end the loop runs over four lanes at once.
            if row.iter().fold(true, |ok, v| ok & v.is_finite()) {
                continue;
            }
            let what = if row.iter().any(|v| v.is_nan()) { "NaN" } else { "infinity" };
            return Err(error!("{}: row {} has {what} among its values", self.what(), first + i));
        }
        Ok(())
    }
}
