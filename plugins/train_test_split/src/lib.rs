//! The plugin train_test_split: which rows of a table are for training and which
//! for testing, drawn as scikit-learn draws them.

mod classes;
mod columns;
mod draw;
mod rows;

use classes::Classes;
use draw::Draw;
use rows::{Rows, Sizes};
use zen::{InputTable, Result};

zen::entry!(split);

fn split() -> Result {
    let table = zen::input_table("table")?;
    let rows = choose(&table)?;
    zen::info!("{} rows for training, {} for testing", rows.train.len(), rows.test.len());
    columns::write(&table, &rows)
}

/// Which rows are in which part, by what the params ask for.
fn choose(table: &InputTable) -> Result<Rows> {
    let n = usize::try_from(table.rows())?;
    let sizes = Sizes::of(n, zen::param_float("test_size"))?;
    let (shuffle, stratify) = (zen::param_bool("shuffle"), zen::param_str("stratify"));
    let mut draw = Draw::new(zen::seed());
    match (shuffle, stratify.as_str()) {
        (true, "") => Ok(Rows::drawn(&sizes, &mut draw)),
        (true, column) => Rows::stratified(&sizes, &Classes::of(table, column)?, &mut draw),
        (false, "") => Ok(Rows::in_order(&sizes)),
        (false, _) => Err("param \"stratify\" draws rows, and shuffle = false draws none".into()),
    }
}
