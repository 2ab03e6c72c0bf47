//! Rows, as linfa wants them: of its two widths of numbers the larger, since in
//! float32 its line search fails at once on rows as many as MNIST's.

use ndarray::{Array2, ArrayView2};
use zen::{Result, Rows};

/// Rows of a block.
const BLOCK: usize = 1024;

/// Reads all rows.
pub fn read_all(x: &Rows) -> Result<Array2<f64>> {
    let mut all = x.room()?;
    x.for_each_block(BLOCK, |_, block| {
        all.extend(block.iter().map(|&v| v as f64));
        Ok(())
    })?;
    Ok(Array2::from_shape_vec((x.count(), x.width()), all).expect("rows of that width"))
}

/// Hands all rows over, some at a time with the number of the first.
pub fn for_each_block(x: &Rows, mut take: impl FnMut(usize, ArrayView2<f64>) -> Result) -> Result {
    x.for_each_block(BLOCK, |first, rows| {
        let block: Vec<f64> = rows.iter().map(|&v| v as f64).collect();
        let shape = (block.len() / x.width(), x.width());
        take(first, ArrayView2::from_shape(shape, &block).expect("rows of that width"))
    })
}
