//! Tables: every type of column, row ranges, declared and open types.

use zen::{Cell, Cells, DType, InputTable, OutputColumn, OutputTable};

zen::entry!(make_table, copy_table, people, score, misread);

fn make_table() -> zen::Result {
    let file = zen::input::<u8>("file")?.data;
    let t = zen::output_table("t");
    match zen::param_str("dtype").as_str() {
        "bool" => make_cells(&t, &file.iter().map(|&b| b != 0).collect::<Vec<bool>>()),
        "int8" => make_sized::<i8>(&t, &file),
        "int16" => make_sized::<i16>(&t, &file),
        "int32" => make_sized::<i32>(&t, &file),
        "int64" => make_sized::<i64>(&t, &file),
        "uint8" => make_sized::<u8>(&t, &file),
        "uint16" => make_sized::<u16>(&t, &file),
        "uint32" => make_sized::<u32>(&t, &file),
        "uint64" => make_sized::<u64>(&t, &file),
        "float16" => make_sized::<zen::F16>(&t, &file),
        "float32" => make_sized::<f32>(&t, &file),
        "float64" => make_sized::<f64>(&t, &file),
        "date" => make_sized::<zen::Date>(&t, &file),
        "timestamp" => make_sized::<zen::Timestamp>(&t, &file),
        "utf8" => make_texts::<str>(&t, lines_of(&file).map(|line| std::str::from_utf8(line).expect("a text"))),
        "binary" => make_texts::<[u8]>(&t, lines_of(&file)),
        _ => Ok(()),
    }
}

/// Each line is closed by a line feed.
fn lines_of(file: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    file.split_inclusive(|&b| b == b'\n').map(|line| &line[..line.len() - 1])
}

fn make_sized<T: zen::Value>(t: &OutputTable, file: &[u8]) -> zen::Result {
    let n = file.len() / size_of::<T>();
    let mut v = vec![T::default(); n];
    // Any bytes are a number.
    let inside = unsafe { std::slice::from_raw_parts_mut(v.as_mut_ptr().cast::<u8>(), n * size_of::<T>()) };
    inside.copy_from_slice(&file[..n * size_of::<T>()]);
    make_cells(t, &v)
}

fn make_cells<T: zen::Value>(t: &OutputTable, v: &[T]) -> zen::Result {
    let mut one = t.column::<T>("one", &[])?;
    let mut null = t.nullable_column::<T>("null", &[])?;
    let mut row = t.column::<[T]>("row", &[2, 3])?;
    let mut row_null = t.nullable_column::<[T]>("row_null", &[2])?;
    let n = v.len() / 10;
    one.write_values(&v[..n])?;
    null.write(&v[n..2 * n].iter().enumerate().map(unless_third).collect::<Cells<T>>())?;
    row.write_values(&v[2 * n..8 * n])?;
    let mut pairs = Cells::<[T]>::with_dims(&[2]);
    pairs.extend(v[8 * n..10 * n].chunks(2).enumerate().map(unless_third));
    row_null.write(&pairs)
}

fn make_texts<'a, T: Cell + ?Sized + 'a>(t: &OutputTable, lines: impl Iterator<Item = &'a T> + Clone) -> zen::Result {
    let mut one = t.column::<T>("one", &[])?;
    let mut null = t.nullable_column::<T>("null", &[])?;
    one.write(&Cells::of(lines.clone()))?;
    null.write(&lines.enumerate().map(unless_third).collect::<Cells<T>>())
}

fn unless_third<T>((i, row): (usize, T)) -> Option<T> {
    (i % 3 != 1).then_some(row)
}

/// Copies rows of one column, `None` for all of them.
type Copier<'a> = Box<dyn FnMut(Option<(u64, usize)>) -> zen::Result + 'a>;

fn copier<'a, T: Cell + ?Sized + 'a>(from: &'a InputTable, to: &OutputTable, name: &str) -> zen::Result<Copier<'a>> {
    let r = from.column::<T>(name)?;
    let mut w: OutputColumn<T> = if r.nullable() { to.nullable_column(name, r.dims())? } else { to.column(name, r.dims())? };
    let (name, mut part) = (name.to_string(), Cells::new());
    Ok(Box::new(move |rows| match rows {
        None => w.write(&from.get::<T>(&name)?),
        Some((first, n)) => {
            r.read_into(first, n, &mut part)?;
            w.write(&part)
        }
    }))
}

/// Of values, else of rows of them.
fn copier_of<'a, T: zen::Value + 'a>(from: &'a InputTable, to: &OutputTable, name: &str) -> zen::Result<Copier<'a>> {
    copier::<T>(from, to, name).or_else(|_| copier::<[T]>(from, to, name))
}

fn copy_column<'a>(from: &'a InputTable, to: &OutputTable, name: &str) -> zen::Result<Copier<'a>> {
    match from.dtype(name)?.expect("a column") {
        DType::Bool => copier_of::<bool>(from, to, name),
        DType::Int8 => copier_of::<i8>(from, to, name),
        DType::Int16 => copier_of::<i16>(from, to, name),
        DType::Int32 => copier_of::<i32>(from, to, name),
        DType::Int64 => copier_of::<i64>(from, to, name),
        DType::Uint8 => copier_of::<u8>(from, to, name),
        DType::Uint16 => copier_of::<u16>(from, to, name),
        DType::Uint32 => copier_of::<u32>(from, to, name),
        DType::Uint64 => copier_of::<u64>(from, to, name),
        DType::Float16 => copier_of::<zen::F16>(from, to, name),
        DType::Float32 => copier_of::<f32>(from, to, name),
        DType::Float64 => copier_of::<f64>(from, to, name),
        DType::Date => copier_of::<zen::Date>(from, to, name),
        DType::Timestamp => copier_of::<zen::Timestamp>(from, to, name),
        DType::Utf8 => copier::<str>(from, to, name),
        DType::Binary => copier::<[u8]>(from, to, name),
    }
}

fn copy_table() -> zen::Result {
    copy_port("t")?;
    copy_port("open")
}

fn copy_port(port: &str) -> zen::Result {
    let Some(from) = zen::input_table_optional(port) else { return Ok(()) };
    let to = zen::output_table(port);
    let mut columns = from.names().iter().map(|name| copy_column(&from, &to, name)).collect::<zen::Result<Vec<_>>>()?;
    let chunk = zen::param_int("chunk") as u64;
    if chunk == 0 {
        return columns.iter_mut().try_for_each(|copy| copy(None));
    }
    let mut done = 0;
    while done < from.rows() {
        let n = chunk.min(from.rows() - done);
        let first = if zen::param_bool("backwards") { from.rows() - done - n } else { done };
        columns.iter_mut().try_for_each(|copy| copy(Some((first, n as usize))))?;
        done += n;
    }
    Ok(())
}

struct People {
    x: OutputColumn<[f32]>,
    photo: OutputColumn<[u8]>,
    name: OutputColumn<str>,
    age: OutputColumn<i32>,
    id: OutputColumn<i64>,
}

impl People {
    fn write(&mut self, rows: std::ops::Range<usize>) -> zen::Result {
        let mut x = Cells::<[f32]>::with_dims(&[2]);
        let mut photo = Cells::<[u8]>::new();
        for i in rows.clone() {
            x.push(&pair(i));
            photo.extend([(i % 3 != 2).then(|| vec![i as u8; i % 4])]);
        }
        self.x.write(&x)?;
        self.photo.write(&photo)?;
        self.name.write(&Cells::of(rows.clone().map(|i| "ü€x".repeat(i % 7))))?;
        self.age.write(&rows.clone().map(|i| (i % 5 != 1).then_some(i as i32 % 100)).collect())?;
        self.id.write_values(&rows.map(|i| 7 * i as i64 - 3).collect::<Vec<_>>())
    }
}

fn pair(i: usize) -> [f32; 2] {
    [i as f32, i as f32 + 0.5]
}

fn people() -> zen::Result {
    let (rows, chunk) = (zen::param_int("rows") as usize, zen::param_int("chunk") as usize);
    let t = zen::output_table("people");
    let mut to = People {
        x: t.column("x", &[2])?,
        photo: t.nullable_column("photo", &[])?,
        name: t.column("name", &[])?,
        age: t.nullable_column("age", &[])?,
        id: t.column("id", &[])?,
    };
    for first in (0..rows).step_by(chunk) {
        to.write(first..rows.min(first + chunk))?;
    }
    zen::output("w", &[rows, 2], &(0..rows).flat_map(pair).collect::<Vec<_>>())
}

fn score() -> zen::Result {
    let (people, w) = (zen::input_table("people")?, zen::input::<f32>("w")?);
    let (id, age) = (people.get::<i64>("id")?, people.get::<i32>("age")?);
    let scores = age.iter().enumerate().map(|(i, age)| age.map(|&a| a as f64 * w.data[i * w.dims[1]] as f64));
    zen::Table::new().with("id", id).with("score", scores.collect::<Cells<f64>>()).write("scores");
    Ok(())
}

fn misread() -> zen::Result {
    let people = zen::input_table("people")?;
    match zen::param_str("how").as_str() {
        "missing" => people.get::<i64>("height").map(drop),
        "type" => people.get::<i64>("name").map(drop),
        "null" => people.get::<i32>("age").map(|age| _ = age[1]),
        _ => people.get::<[u8]>("photo").map(|photo| _ = &photo[2]),
    }
}
