//! Rows by columns, as forust wants them.

use zen::{Result, Rows};

/// Rows of a block.
const BLOCK: usize = 4096;

/// One column after another.
pub struct Columns {
    pub rows: usize,
    pub width: usize,
    pub values: Vec<f64>,
}

impl Columns {
    fn set_rows(&mut self, first: usize, rows: &[f32]) {
        for (i, row) in rows.chunks_exact(self.width).enumerate() {
            for (j, &v) in row.iter().enumerate() {
                self.values[j * self.rows + first + i] = v as f64;
            }
        }
    }
}

/// Reads all rows.
pub fn read_all(x: &Rows) -> Result<Columns> {
    let mut values = x.room()?;
    values.resize(x.count() * x.width(), 0.0);
    let mut all = Columns { rows: x.count(), width: x.width(), values };
    x.for_each_block(BLOCK, |first, rows| {
        all.set_rows(first, rows);
        Ok(())
    })?;
    Ok(all)
}

/// Hands all rows over, some at a time with the number of the first.
pub fn for_each_block(x: &Rows, mut take: impl FnMut(usize, &Columns) -> Result) -> Result {
    x.for_each_block(BLOCK, |first, rows| {
        let mut block = Columns { rows: rows.len() / x.width(), width: x.width(), values: vec![0.0; rows.len()] };
        block.set_rows(0, rows);
        take(first, &block)
    })
}
