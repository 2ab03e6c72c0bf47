//! Reads rows, and checks them and their labels.

use zen::{ensure, Input, Result, Tensor};

/// Rows of a block.
const BLOCK: u64 = 4096;

/// Says what is wrong unless there is at least one row of at least one value.
pub fn check_any(port: &str, x: &Input<f32>) -> Result {
    ensure!(x.rows() > 0, "input {port:?} has no rows");
    ensure!(x.row_len() > 0, "input {port:?} has rows without values");
    Ok(())
}

/// Reads all rows.
pub fn read_all(port: &str, x: &Input<f32>) -> Result<Tensor<f32>> {
    let all = x.read_all()?;
    check_finite(port, &all.data, x.row_len(), 0)?;
    Ok(all)
}

/// Says what is wrong unless there is one label for each row.
pub fn check_count(port: &str, labels: usize, rows: u64) -> Result {
    ensure!(labels as u64 == rows, "input {port:?} has {labels} labels for {rows} rows");
    Ok(())
}

/// Hands every row over with its number, in order, and reports progress.
pub fn for_each(port: &str, x: &Input<f32>, mut take: impl FnMut(u64, &[f32]) -> Result) -> Result {
    let width = x.row_len();
    let mut block = vec![0.0; width * x.rows().min(BLOCK) as usize];
    let mut first = 0;
    while first < x.rows() {
        let count = BLOCK.min(x.rows() - first);
        let rows = &mut block[..count as usize * width];
        x.read_rows(first, rows)?;
        check_finite(port, rows, width, first)?;
        for (i, row) in rows.chunks_exact(width).enumerate() {
            take(first + i as u64, row)?;
        }
        first += count;
        zen::progress(first as f64, x.rows() as f64);
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
