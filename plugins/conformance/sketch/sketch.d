/// A plugin with entries that use all of zen.d.
module sketch;

import zen;

/// What `_initialize` prepared: the words that `report` writes for 0 and 1.
private __gshared Text[2] words;

pragma(crt_constructor)
extern (C) void prepare() {
    words[0] = "no";
    words[1] = "yes";
    log(Level.debug_, "prepared");
}

/// Makes rows of numbers of the bytes of a file, some rows at a time.
void numbers() {
    auto bytes = input!ubyte("bytes");
    immutable width = cast(ulong) paramInt("width");
    immutable rows = bytes.rows / width;
    auto x = output!float("x", rows, width);
    auto buffer = allocate!ubyte(cast(size_t) width);
    auto row = allocate!float(cast(size_t) width);
    foreach (i; 0 .. rows) {
        foreach (j, value; bytes.read(i * width, width, buffer)) row[j] = value;
        x.write(row);
    }
}

mixin entry!numbers;

/// Multiplies, a whole tensor at once, by a scalar or else a parameter.
void scale() {
    auto x = input!float("x");
    auto by = input!float("by");
    auto values = x.read();
    values[] *= by.connected ? by.scalar : cast(float) paramFloat("factor");
    if (paramBool("positive"))
        foreach (ref value; values)
            if (value < 0) value = 0;
    output!float("y", x.dims).write(values);
}

mixin entry!scale;

/// Means of the columns, the largest element, and the rows whose first element is at least `least`, in one pass.
void summary() {
    auto x = input!float("x");
    auto skip = input!bool("skip");
    immutable width = cast(size_t) x.rowSize;
    auto kept = output!float("kept", unknownRows, width);
    auto sums = allocate!double(width);
    auto largest = -float.infinity;
    ulong done;
    foreach (values; x.chunks(2)) {
        for (size_t at; at < values.length; at += width, done++) {
            auto row = values[at .. at + width];
            foreach (j, value; row) {
                sums[j] += value;
                if (value > largest) largest = value;
            }
            bool[1] skipped;
            if (skip.connected) skip.read(done, 1, skipped[]);
            if (row[0] >= paramFloat("least") && !skipped[0]) kept.write(row);
        }
        progress(done, x.rows);
        metric("largest", done, largest);
    }
    sums[] /= x.rows;
    output!double("mean", width).write(sums);
    outputScalar("largest", largest);
    log(Level.info, paramString("greeting"), " ", done, " rows");
}

mixin entry!summary;

/// Which rows have an element above `largest`.
void mask() {
    auto x = input!float("x");
    auto above = output!bool("mask", x.rows);
    foreach (values; x.chunks(1)) {
        bool[1] any;
        foreach (value; values) any[0] |= value > paramFloat("largest");
        above.write(any[]);
    }
}

mixin entry!mask;

/// A tensor of every element type, named like the type: three rows of two elements, 0 to 5.
void types() {
    auto all = outputTensors("all");
    foreach (T; Numbers) {
        T[6] values;
        foreach (i, ref value; values) value = of!T(i);
        all.create!T(nameOf(dtypeOf!T), 3, 2).write(values[]);
    }
    immutable long[1] scalar = -7;
    all.create!long("scalar").write(scalar[]);
    all.create!float("no elements", 4, 0).write(null, 4);
}

mixin entry!types;

private T of(T)(size_t i) {
    static if (is(T == Half)) return Half(cast(ushort) i);
    else static if (is(T == bool)) return i % 2 == 1;
    else return cast(T) i;
}

/// A line for each named tensor, whatever it is: its type, its dims, and the sum of its elements.
void report() {
    auto all = inputTensors("all");
    auto text = output!ubyte("text", unknownRows);
    if (!all.connected) return text.write(cast(Bytes) "no tensors");
    if (all.find!float("no such").connected) fail("a tensor that is not there was found");
    foreach (i; 0 .. all.length) {
        const name = all.name(i);
        Message line;
        line.add(name);
        static foreach (T; Numbers)
            if (all.type(name) == dtypeOf!T) describe(line, all.find!T(name));
        line.add(", more: ", words[i + 1 < all.length], "\n");
        text.write(cast(Bytes) line.text);
    }
}

mixin entry!report;

private void describe(T)(ref Message line, Input!T tensor) {
    line.add(" ", nameOf(dtypeOf!T));
    foreach (dim; tensor.dims) line.add(" ", dim);
    long sum;
    foreach (value; tensor.read()) sum += whole(value);
    line.add(": ", sum);
}

private long whole(T)(T value) {
    static if (is(T == Half)) return value.bits;
    else return cast(long) value;
}

/// A table of the lines of a text, some rows at a time; a line without text is a null.
void lines() {
    const text = cast(Text) input!ubyte("text").read();
    auto table = outputTable("table");
    auto id = table.column!long("id");
    auto line = table.nullableColumn!Text("line");
    auto raw = table.column!Bytes("raw");
    auto day = table.column!Date("day");
    auto at = table.nullableColumn!Timestamp("at");
    auto pair = table.column!float("pair", 2);
    long[2] ids; Text[2] texts; Bytes[2] bytes; Date[2] days; Timestamp[2] times; float[4] pairs; bool[2] there;
    size_t start, row, n;
    foreach (end; 0 .. text.length) {
        if (text[end] != '\n') continue;
        ids[n] = row;
        texts[n] = text[start .. end];
        bytes[n] = cast(Bytes) text[start .. end];
        days[n] = Date(-cast(int) row);
        times[n] = Timestamp(row * 1_000_000L);
        pairs[2 * n] = row;
        pairs[2 * n + 1] = end - start;
        there[n] = end > start;
        start = end + 1;
        row++;
        n++;
        if (n < 2 && start < text.length) continue;
        id.write(ids[0 .. n]);
        line.write(texts[0 .. n], there[0 .. n]);
        raw.write(bytes[0 .. n]);
        day.write(days[0 .. n]);
        at.write(times[0 .. n], there[0 .. n]);
        pair.write(pairs[0 .. 2 * n]);
        n = 0;
    }
}

mixin entry!lines;

/// The same table, whatever its columns are, three rows at a time.
void copy() {
    auto from = inputTable("table");
    auto to = outputTable("copy");
    auto columns = allocate!AnyColumn(from.length);
    foreach (i, ref column; columns) {
        column.name = from.name(cast(uint) i);
        column.type = from.type(column.name);
        static foreach (T; ColumnTypes)
            if (column.type == dtypeOf!T) column.of!T.open(from, to, column.name);
    }
    for (ulong row; row < from.rows; row += 3)
        foreach (ref column; columns)
            static foreach (T; ColumnTypes)
                if (column.type == dtypeOf!T) column.of!T.copy(row);
}

mixin entry!copy;

/// A column of a type that is known only when it runs.
private struct AnyColumn {
    Text name;
    DType type;
    align(8) private ubyte[Pair!Text.sizeof] pair; // the largest of them

    Pair!T* of(T)() {
        static assert(Pair!T.sizeof <= pair.sizeof);
        return cast(Pair!T*) pair.ptr;
    }
}

/// A column and its copy.
private struct Pair(T) {
    Column!T from;
    NewColumn!T to;
    Cells!T cells;

    void open(Table table, NewTable copy, Text name) {
        from = table.column!T(name);
        auto dims = from.dims[1 .. $];
        to = from.nullable ? copy.nullableColumn!T(name, dims) : copy.column!T(name, dims);
    }

    void copy(ulong row) {
        immutable left = from.rows - row;
        from.read(row, left < 3 ? left : 3, cells);
        to.write(cells);
    }
}

/// A line for each row of a table as `lines` makes it.
void cells() {
    auto table = inputTable("table");
    auto text = output!ubyte("text", unknownRows);
    if (!table.connected) return text.write(cast(Bytes) "no table");
    auto id = table.column!long("id").read();
    auto line = table.column!Text("line").read();
    auto raw = table.column!Bytes("raw").read();
    auto day = table.column!Date("day").read();
    auto at = table.column!Timestamp("at").read();
    auto pair = table.column!float("pair").read();
    if (table.column!int("none").exists) fail("a column that is not there was found");
    foreach (i; 0 .. cast(size_t) table.rows) {
        Message message;
        message.add(id[i], " ", line.isNull(i) ? "null" : line[i], " ", raw[i].length, " ", day[i].days, " ");
        if (at.isNull(i)) message.add("null");
        else message.add(at[i].microseconds);
        message.add(" ", cast(long) pair.row(i)[1], "\n");
        text.write(cast(Bytes) message.text);
    }
}

mixin entry!cells;

/// The seed of the execution.
void draw() {
    outputScalar("seed", seed());
}

mixin entry!draw;

/// Ends in the way that the parameter names.
int ends() {
    const how = paramString("how");
    auto numbers = allocate!int(3);
    immutable zero = cast(int) how.length / 100;
    if (how == "fail") fail("there are ", numbers.length, " numbers, ", -4, " are too few");
    if (how == "assert") assert(numbers[0] != 0, "the first number is 0");
    if (how == "index") numbers[how.length] = 1;
    if (how == "slice") numbers[0 .. 2] = numbers[2 .. how.length - 1];
    if (how == "length") numbers[0 .. 2] = numbers[zero .. 3];
    if (how == "division") numbers[0] = 100 / zero;
    if (how == "type") input!double("x");
    if (how == "name") input!float("y");
    if (how == "rows") input!float("x").read(1, 1000);
    if (how == "memory") allocate!ubyte(uint.max);
    return how == "status" ? 7 : numbers[0] + numbers[1];
}

mixin entry!ends;
