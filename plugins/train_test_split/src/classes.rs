//! The values of the column that both parts have equally often.

use crate::rows::Sizes;
use std::collections::BTreeMap;
use std::fmt;
use zen::{ensure, error, Cell, DType, InputTable, Result};

/// A value, in the order that numpy has.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Bool(bool),
    Whole(i128),
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(v) => write!(f, "{v}"),
            Value::Whole(v) => write!(f, "{v}"),
            Value::Text(v) => write!(f, "{v:?}"),
        }
    }
}

/// The rows of every value.
pub struct Classes {
    column: String,
    values: Vec<Value>,
    pub rows: Vec<Vec<usize>>, // of each value, rising
}

impl Classes {
    /// Reads the column of that name.
    pub fn of(table: &InputTable, column: &str) -> Result<Classes> {
        let names = table.names().join(", ");
        let dtype = table.dtype(column)?;
        let dtype = dtype.ok_or_else(|| error!("param \"stratify\": input \"table\" has no column {column:?}; there are {names}"))?;
        let rows = match dtype {
            DType::Bool => read::<bool>(table, column, |&v| Value::Bool(v)),
            DType::Int8 => read::<i8>(table, column, |&v| Value::Whole(v.into())),
            DType::Int16 => read::<i16>(table, column, |&v| Value::Whole(v.into())),
            DType::Int32 => read::<i32>(table, column, |&v| Value::Whole(v.into())),
            DType::Int64 => read::<i64>(table, column, |&v| Value::Whole(v.into())),
            DType::Uint8 => read::<u8>(table, column, |&v| Value::Whole(v.into())),
            DType::Uint16 => read::<u16>(table, column, |&v| Value::Whole(v.into())),
            DType::Uint32 => read::<u32>(table, column, |&v| Value::Whole(v.into())),
            DType::Uint64 => read::<u64>(table, column, |&v| Value::Whole(v.into())),
            DType::Utf8 => read::<str>(table, column, |v| Value::Text(v.to_string())),
            _ => Err(error!("param \"stratify\": column {column:?} is {dtype}; it has to be of texts, whole numbers or bools")),
        }?;
        let (values, rows) = rows.into_iter().unzip();
        Ok(Classes { column: column.to_string(), values, rows })
    }

    /// Fails unless each value can be in both parts.
    pub fn check(&self, sizes: &Sizes) -> Result {
        let column = &self.column;
        let lone = self.rows.iter().position(|rows| rows.len() < 2);
        if let Some(k) = lone {
            let value = &self.values[k];
            return Err(error!("input \"table\": column {column:?} has the value {value} in row {} alone; to stratify by it takes 2 rows", self.rows[k][0]));
        }
        let n = self.rows.len();
        for (part, size) in [("training", sizes.train), ("testing", sizes.test)] {
            ensure!(size >= n, "param \"test_size\": {size} rows for {part} are too few for the {n} values of column {column:?}, which stratify names");
        }
        Ok(())
    }
}

fn read<T: Cell + ?Sized>(table: &InputTable, column: &str, value: impl Fn(&T) -> Value) -> Result<BTreeMap<Value, Vec<usize>>> {
    let mut rows = BTreeMap::<Value, Vec<usize>>::new();
    for (i, cell) in table.get::<T>(column)?.iter().enumerate() {
        let cell = cell.ok_or_else(|| error!("input \"table\": row {i} has no value in column {column:?}, which stratify names"))?;
        rows.entry(value(cell)).or_default().push(i);
    }
    Ok(rows)
}
