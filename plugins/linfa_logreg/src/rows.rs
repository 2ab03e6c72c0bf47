//! Reads rows, and checks them and their labels.

use ndarray::{Array2, ArrayView2};
use zen::{ensure, Input, Result};

/// Rows of a block.
const BLOCK: u64 = 1024;

/// Says what is wrong unless there is at least one row of at least one value.
pub fn check_any(port: &str, x: &Input<f32>) -> Result {
    ensure!(x.rows() > 0, "input {port:?} has no rows");
    ensure!(x.row_len() > 0, "input {port:?} has rows without values");
    Ok(())
}

/// Says what is wrong unless there is one label for each row.
pub fn check_labels(port: &str, labels: &[u8], rows: u64) -> Result {
    ensure!(labels.len() as u64 == rows, "input {port:?} has {} labels for {rows} rows", labels.len());
    Ok(())
}

/// Reads all rows, as linfa wants them: of its two widths of numbers the larger,
/// since in float32 its line search fails at once on rows as many as MNIST's.
pub fn read_all(port: &str, x: &Input<f32>) -> Result<Array2<f64>> {
    let (rows, width) = (x.rows() as usize, x.row_len());
    let mut all: Vec<f64> = Vec::new();
    let bytes = rows as f64 * width as f64 * 8.0;
    ensure!(rows.checked_mul(width).is_some_and(|n| all.try_reserve_exact(n).is_ok()), "input {port:?}: no memory for {rows} rows of {width} values, {bytes} bytes");
    blocks(port, x, |_, block| {
        all.extend(block.iter().map(|&v| v as f64));
        Ok(())
    })?;
    Ok(Array2::from_shape_vec((rows, width), all).expect("rows of that width"))
}

/// Hands all rows over, some at a time with the number of the first, and reports
/// progress.
pub fn for_each_block(port: &str, x: &Input<f32>, mut take: impl FnMut(usize, ArrayView2<f64>) -> Result) -> Result {
    blocks(port, x, |first, rows| {
        let block: Vec<f64> = rows.iter().map(|&v| v as f64).collect();
        let count = block.len() / x.row_len();
        take(first, ArrayView2::from_shape((count, x.row_len()), &block).expect("rows of that width"))?;
        zen::progress((first + count) as f64, x.rows() as f64);
        Ok(())
    })
}

fn blocks(port: &str, x: &Input<f32>, mut take: impl FnMut(usize, &[f32]) -> Result) -> Result {
    let width = x.row_len();
    let mut block = vec![0.0; width * x.rows().min(BLOCK) as usize];
    let mut first = 0;
    while first < x.rows() {
        let count = BLOCK.min(x.rows() - first);
        let rows = &mut block[..count as usize * width];
        x.read_rows(first, rows)?;
        check_finite(port, rows, width, first)?;
        take(first as usize, rows)?;
        first += count;
    }
    Ok(())
}

fn check_finite(port: &str, rows: &[f32], width: usize, first: u64) -> Result {
    for (i, row) in rows.chunks_exact(width).enumerate() {
        // Without an early end the loop runs over four lanes at once.
        if row.iter().fold(true, |ok, v| ok & v.is_finite()) {
            continue;
        }
        let what = if row.iter().any(|v| v.is_nan()) { "NaN" } else { "infinity" };
        return Err(zen::error!("input {port:?}: row {} has {what} among its values", first + i as u64));
    }
    Ok(())
}
