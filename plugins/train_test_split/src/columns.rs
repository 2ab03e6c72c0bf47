//! Columns, of which rows are taken.

use crate::rows::Rows;
use zen::{error, Cell, Cells, DType, Date, InputColumn, InputTable, OutputColumn, OutputTable, Result, Timestamp, F16};

/// Writes the rows of both parts, one column after the other.
pub fn write(table: &InputTable, rows: &Rows) -> Result {
    let (train, test) = (zen::output_table("train"), zen::output_table("test"));
    let names = table.names();
    let mut columns = Vec::new();
    for name in &names {
        columns.push(open(table, name, &train, &test)?);
    }
    for (done, column) in columns.iter_mut().enumerate() {
        column.write(rows)?;
        zen::progress((done + 1) as f64, names.len() as f64);
    }
    Ok(())
}

/// A column of any type, in the input and in both outputs.
trait Column {
    fn write(&mut self, rows: &Rows) -> Result;
}

struct Of<T: Cell + ?Sized> {
    from: InputColumn<T>,
    train: OutputColumn<T>,
    test: OutputColumn<T>,
}

impl<T: Cell + ?Sized> Column for Of<T> {
    fn write(&mut self, rows: &Rows) -> Result {
        let cells = self.from.read_all()?;
        self.train.write(&taken(&cells, &rows.train))?;
        self.test.write(&taken(&cells, &rows.test))
    }
}

fn taken<T: Cell + ?Sized>(cells: &Cells<T>, rows: &[usize]) -> Cells<T> {
    let mut to = Cells::with_dims(cells.dims());
    for &i in rows {
        match cells.get(i) {
            Some(cell) => to.push(cell),
            None => to.push_null(),
        }
    }
    to
}

/// Rows of a type with a size may have dimensions, so they are slices; one of
/// uint8 without any would be binary.
fn open(table: &InputTable, name: &str, train: &OutputTable, test: &OutputTable) -> Result<Box<dyn Column>> {
    let dtype = table.dtype(name)?.ok_or_else(|| error!("input \"table\" has no column {name:?}"))?;
    match dtype {
        DType::Bool => create::<[bool]>(table, name, train, test),
        DType::Int8 => create::<[i8]>(table, name, train, test),
        DType::Int16 => create::<[i16]>(table, name, train, test),
        DType::Int32 => create::<[i32]>(table, name, train, test),
        DType::Int64 => create::<[i64]>(table, name, train, test),
        DType::Uint8 => create::<u8>(table, name, train, test).or_else(|_| create::<[u8]>(table, name, train, test)),
        DType::Uint16 => create::<[u16]>(table, name, train, test),
        DType::Uint32 => create::<[u32]>(table, name, train, test),
        DType::Uint64 => create::<[u64]>(table, name, train, test),
        DType::Float16 => create::<[F16]>(table, name, train, test),
        DType::Float32 => create::<[f32]>(table, name, train, test),
        DType::Float64 => create::<[f64]>(table, name, train, test),
        DType::Utf8 => create::<str>(table, name, train, test),
        DType::Binary => create::<[u8]>(table, name, train, test),
        DType::Date => create::<[Date]>(table, name, train, test),
        DType::Timestamp => create::<[Timestamp]>(table, name, train, test),
    }
}

fn create<T: Cell + ?Sized + 'static>(table: &InputTable, name: &str, train: &OutputTable, test: &OutputTable) -> Result<Box<dyn Column>> {
    let from = table.column::<T>(name)?;
    let start = |to: &OutputTable| match from.nullable() {
        true => to.nullable_column::<T>(name, from.dims()),
        false => to.column::<T>(name, from.dims()),
    };
    let (train, test) = (start(train)?, start(test)?);
    Ok(Box::new(Of { from, train, test }))
}
