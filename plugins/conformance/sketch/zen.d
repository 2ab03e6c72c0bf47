/++
The side of a plugin of the contract zen1, for D without its runtime (-betterC), written from docs/abi.md alone.

A plugin is a module that imports this one and mixes in its entries:
---
import zen;

void scale() {
    auto x = input!float("x");
    auto values = x.read();
    values[] *= cast(float) paramFloat("factor");
    output!float("y", x.dims).write(values);
}

mixin entry!scale;
---
An element type is a type of D: see `dtypeOf`. What breaks the contract ends the step with a text, so nothing here returns an error.
Memory comes from `allocate` and is never given back: an execution is short, and whatever reads by ranges keeps one buffer.
+/
module zen;

import ldc.attributes : llvmAttr;
import ldc.intrinsics : llvm_memmove, llvm_trap;

nothrow @nogc:

private alias Seq(T...) = T;

/// What makes a declaration the import NAME of module zen1.
private alias zen1(string name) = Seq!(llvmAttr("wasm-import-module", "zen1"), llvmAttr("wasm-import-name", name));

// All imports of zen1.1, as the page has them. A plugin imports those that it uses: the linker leaves out the others.
extern (C) private {
    @(zen1!"input") int zen_input(const(char)* name, size_t length);
    @(zen1!"output") int zen_output(const(char)* name, size_t length);
    @(zen1!"dtype") int zen_dtype(int handle);
    @(zen1!"dims") uint zen_dims(int handle, ulong* dims, uint capacity);
    @(zen1!"read") void zen_read(int handle, ulong first, ulong rows, void* values, size_t capacity);
    @(zen1!"create") void zen_create(int handle, uint rank, const(ulong)* dims);
    @(zen1!"write") void zen_write(int handle, const(void)* values, ulong rows);
    @(zen1!"tensors_count") uint zen_tensors_count(int handle);
    @(zen1!"tensors_name") uint zen_tensors_name(int handle, uint i, char* text, size_t capacity);
    @(zen1!"tensors_find") int zen_tensors_find(int handle, const(char)* name, size_t length);
    @(zen1!"tensors_create") int zen_tensors_create(int handle, const(char)* name, size_t length, int dtype, uint rank, const(ulong)* dims);
    @(zen1!"columns_count") uint zen_columns_count(int handle);
    @(zen1!"columns_name") uint zen_columns_name(int handle, uint i, char* text, size_t capacity);
    @(zen1!"columns_find") int zen_columns_find(int handle, const(char)* name, size_t length);
    @(zen1!"columns_create") int zen_columns_create(int handle, const(char)* name, size_t length, int dtype, int nullable, uint rank,
        const(ulong)* dims);
    @(zen1!"nullable") int zen_nullable(int handle);
    @(zen1!"read_validity") void zen_read_validity(int handle, ulong first, ulong rows, ubyte* validity, size_t capacity);
    @(zen1!"read_offsets") void zen_read_offsets(int handle, ulong first, ulong rows, int* offsets, size_t capacity);
    @(zen1!"write_column") void zen_write_column(int handle, ulong rows, const(void)* values, const(ubyte)* validity, const(int)* offsets);
    @(zen1!"param_i64") long zen_param_i64(const(char)* name, size_t length);
    @(zen1!"param_f64") double zen_param_f64(const(char)* name, size_t length);
    @(zen1!"param_bool") int zen_param_bool(const(char)* name, size_t length);
    @(zen1!"param_str") uint zen_param_str(const(char)* name, size_t length, char* text, size_t capacity);
    @(zen1!"log") void zen_log(int level, const(char)* text, size_t length);
    @(zen1!"progress") void zen_progress(double done, double total);
    @(zen1!"metric") void zen_metric(const(char)* name, size_t length, long step, double value);
    @(zen1!"seed") long zen_seed();
    @(zen1!"fail") void zen_fail(const(char)* text, size_t length);
}

// ---- The module ----

/// The mark of a zen plugin.
export extern (C) void zen_abi_1() {}

private extern (C) void __wasm_call_ctors();

/// Runs what is marked pragma(crt_constructor), before the entry.
export extern (C) void _initialize() {
    __wasm_call_ctors();
}

/// Exports a function under its own name as an entry: `mixin entry!scale;`. It returns nothing, or a status that is 0 for success.
mixin template entry(alias run) {
    pragma(mangle, __traits(identifier, run))
    export extern (C) int exported() {
        static if (is(typeof(run()) == void)) {
            run();
            return 0;
        } else {
            return run();
        }
    }
}

// ---- Element types ----

/// The number of an element type in the contract.
enum DType : int {
    boolean = 1, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64,
    utf8, binary, date, timestamp
}

/// An IEEE 754 binary16, which D has no arithmetic for.
struct Half { ushort bits; }

/// Days since 1970-01-01; of columns only.
struct Date { int days; }

/// Microseconds since 1970-01-01T00:00:00Z; of columns only.
struct Timestamp { long microseconds; }

/// A value of a column of `utf8`.
alias Text = const(char)[];

/// A value of a column of `binary`.
alias Bytes = const(ubyte)[];

/// The types of D that an element of a tensor may have, in the order of their numbers.
alias Numbers = Seq!(bool, byte, short, int, long, ubyte, ushort, uint, ulong, Half, float, double);

/// The types that a column may have, in the order of their numbers.
alias ColumnTypes = Seq!(Numbers, Text, Bytes, Date, Timestamp);

/// The number of a type of D: `dtypeOf!float` is `DType.float32`. `string` counts as `Text`.
template dtypeOf(T) {
    static if (is(T : Text)) enum dtypeOf = DType.utf8;
    else static foreach (i, Candidate; ColumnTypes)
        static if (is(T == Candidate)) enum dtypeOf = cast(DType)(i + 1);
    static assert(is(typeof(dtypeOf)), "zen has no element type for " ~ T.stringof);
}

/// Whether values of a type are texts or bytes, each of its own length.
enum isVaried(T) = is(T : Text) || is(T : Bytes);

/// What values of a type consist of in memory.
template Unit(T) {
    static if (is(T : Text)) alias Unit = char;
    else static if (is(T : Bytes)) alias Unit = ubyte;
    else alias Unit = T;
}

private immutable string[17] dtypeNames = [
    "of no type", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
    "utf8", "binary", "date", "timestamp"
];

/// The name of an element type in the contract.
string nameOf(DType dtype) {
    return dtypeNames[dtype < dtypeNames.length ? dtype : 0];
}

private void expect(T)(int handle, Text kind, Text name) {
    immutable is_ = cast(DType) zen_dtype(handle);
    if (is_ != dtypeOf!T)
        fail(kind, " \"", name, "\" is ", nameOf(is_), ", the plugin takes it as ", nameOf(dtypeOf!T));
}

// ---- Shapes ----

/// The rows of an output that ends with as many rows as were written.
enum ulong unknownRows = ulong.max;

/// The dimensions of a tensor or column; the first counts the rows.
struct Shape {
nothrow @nogc:
    private ulong[16] extents;
    private uint rank;

    private this(int handle) {
        rank = zen_dims(handle, extents.ptr, extents.length);
    }

    private this(const(ulong)[] dims) {
        rank = cast(uint) dims.length;
        extents[0 .. rank] = dims[];
    }

    const(ulong)[] dims() const return { return extents[0 .. rank]; }

    /// Of a scalar 1.
    ulong rows() const { return rank == 0 ? 1 : extents[0]; }

    /// How many elements one row has.
    ulong rowSize() const {
        ulong size = 1;
        foreach (i; 1 .. rank) size *= extents[i];
        return size;
    }
}

/// How many elements these rows have; ends the step when they cannot lie in memory.
private size_t elementsOf(T)(ulong rows, ulong rowSize) {
    if (rowSize != 0 && rows > uint.max / T.sizeof / rowSize)
        fail(rows, " rows of ", rowSize, " elements do not fit in memory: take fewer at a time");
    return cast(size_t)(rows * rowSize);
}

/// How many rows these elements are; ends the step when the last row is not whole.
private ulong rowsOf(size_t elements, ulong rowSize) {
    if (rowSize == 0) fail("a row has no elements: give the number of rows");
    if (elements % rowSize != 0) fail(elements, " elements are no whole rows of ", rowSize);
    return elements / rowSize;
}

// ---- Tensors ----

/// The tensor of an input, or a named one. Without `connected` there is none: an optional port, or no tensor of that name.
struct Input(T) {
nothrow @nogc:
    private int handle = -1;
    private Text name;
    Shape shape;
    alias shape this;

    private this(int handle, Text name) {
        this.handle = handle;
        this.name = name;
        if (handle < 0) return;
        expect!T(handle, "tensor", name);
        shape = Shape(handle);
    }

    bool connected() const { return handle >= 0; }

    /// All elements, row by row.
    T[] read() { return read(0, rows); }

    /// The elements of some rows, in memory of their own.
    T[] read(ulong first, ulong count) {
        return read(first, count, allocate!T(elementsOf!T(count, rowSize)));
    }

    /// The elements of some rows, at the start of a buffer.
    T[] read(ulong first, ulong count, T[] buffer) {
        if (!connected) fail("there is no tensor \"", name, "\" to read");
        auto values = buffer[0 .. elementsOf!T(count, rowSize)];
        zen_read(handle, first, count, values.ptr, values.length * T.sizeof);
        return values;
    }

    /// The element of a scalar.
    T scalar() {
        T[1] value;
        if (rank != 0) fail("tensor \"", name, "\" is no scalar");
        return read(0, 1, value[])[0];
    }

    /// A range over the tensor, at most so many rows at a time: `foreach (values; x.chunks(1024))`. Each is gone with the next.
    Chunks!T chunks(ulong rowsAtOnce) {
        assert(rowsAtOnce > 0, "chunks of no rows");
        immutable most = rowsAtOnce < rows ? rowsAtOnce : rows;
        return Chunks!T(this, most, allocate!T(elementsOf!T(most, rowSize)));
    }
}

/// What `Input.chunks` gives.
struct Chunks(T) {
nothrow @nogc:
    private Input!T from;
    private ulong most;
    private T[] buffer;
    private ulong first;

    bool empty() const { return first >= from.rows; }

    T[] front() {
        immutable left = from.rows - first;
        return from.read(first, left < most ? left : most, buffer);
    }

    void popFront() { first += most; }
}

/// Opens the tensor of an input. Ends the step when its elements are of another type.
Input!T input(T)(Text name) {
    return Input!T(zen_input(name.ptr, name.length), name);
}

/// A tensor that is written, of an output or a named one.
struct Output(T) {
nothrow @nogc:
    private int handle = -1;
    private ulong rowSize;

    /// Appends whole rows.
    void write(const(T)[] values) { write(values, rowsOf(values.length, rowSize)); }

    /// Appends so many rows; for rows without elements, which cannot be counted.
    void write(const(T)[] values, ulong rows) {
        assert(values.length == rows * rowSize, "the elements are not those rows");
        if (handle >= 0) zen_write(handle, values.ptr, rows);
    }
}

/// Creates the tensor of an output: `output!float("y", rows, 10)`, or `unknownRows` for the first. Without dims it is a scalar.
Output!T output(T)(Text name, const(ulong)[] dims...) {
    immutable handle = zen_output(name.ptr, name.length);
    if (handle < 0) return Output!T(handle, Shape(dims).rowSize);
    expect!T(handle, "output", name);
    zen_create(handle, cast(uint) dims.length, dims.ptr);
    return Output!T(handle, Shape(dims).rowSize);
}

/// Writes the one element of a scalar output.
void outputScalar(T)(Text name, T value) {
    output!T(name).write((&value)[0 .. 1]);
}

// ---- Named tensors ----

/// An input of named tensors.
struct Tensors {
nothrow @nogc:
    private int handle = -1;

    bool connected() const { return handle >= 0; }

    uint length() const { return zen_tensors_count(handle); }

    Text name(uint i) const { return textOf!zen_tensors_name(handle, i); }

    /// The element type of a tensor that is there, for entries that take any: `static foreach (T; Numbers)`.
    DType type(Text name) const { return cast(DType) zen_dtype(zen_tensors_find(handle, name.ptr, name.length)); }

    /// A tensor; without `connected` there is none of that name.
    Input!T find(T)(Text name) const {
        return Input!T(zen_tensors_find(handle, name.ptr, name.length), name);
    }
}

Tensors inputTensors(Text name) {
    return Tensors(zen_input(name.ptr, name.length));
}

/// An output of named tensors.
struct NewTensors {
nothrow @nogc:
    private int handle = -1;

    Output!T create(T)(Text name, const(ulong)[] dims...) {
        if (handle < 0) return Output!T(handle, Shape(dims).rowSize);
        immutable tensor = zen_tensors_create(handle, name.ptr, name.length, dtypeOf!T, cast(uint) dims.length, dims.ptr);
        return Output!T(tensor, Shape(dims).rowSize);
    }
}

NewTensors outputTensors(Text name) {
    return NewTensors(zen_output(name.ptr, name.length));
}

// ---- Tables ----

/// An input table.
struct Table {
nothrow @nogc:
    private int handle = -1;
    private Shape shape;

    bool connected() const { return handle >= 0; }

    ulong rows() const { return shape.rows; }

    /// How many columns it has.
    uint length() const { return zen_columns_count(handle); }

    Text name(uint i) const { return textOf!zen_columns_name(handle, i); }

    /// The type of a column that is there, for entries that take any: `static foreach (T; ColumnTypes)`.
    DType type(Text name) const { return cast(DType) zen_dtype(zen_columns_find(handle, name.ptr, name.length)); }

    /// A column; without `exists` there is none of that name.
    Column!T column(T)(Text name) const {
        return Column!T(zen_columns_find(handle, name.ptr, name.length), name);
    }
}

Table inputTable(Text name) {
    immutable handle = zen_input(name.ptr, name.length);
    return handle < 0 ? Table(handle) : Table(handle, Shape(handle));
}

/// A column of an input table.
struct Column(T) {
nothrow @nogc:
    private int handle = -1;
    private Text name;
    Shape shape;
    alias shape this;

    private this(int handle, Text name) {
        this.handle = handle;
        this.name = name;
        if (handle < 0) return;
        expect!T(handle, "column", name);
        shape = Shape(handle);
    }

    bool exists() const { return handle >= 0; }

    bool nullable() const { return zen_nullable(handle) != 0; }

    /// The cells of all rows.
    Cells!T read() {
        Cells!T cells;
        read(0, rows, cells);
        return cells;
    }

    /// The cells of some rows; the memory of those read before is used again.
    void read(ulong first, ulong count, ref Cells!T cells) {
        if (!exists) fail("there is no column \"", name, "\" to read");
        cells.length = elementsOf!ubyte(count, 1);
        cells.rowSize = cast(size_t) rowSize;
        zen_read_validity(handle, first, count, cells.validity.take((cells.length + 7) / 8).ptr, cells.validity.size);
        static if (isVaried!T) {
            zen_read_offsets(handle, first, count, cells.offsets.take(cells.length + 1).ptr, cells.offsets.size);
            immutable elements = cells.offsets.all[$ - 1];
        } else {
            immutable elements = elementsOf!T(count, rowSize);
        }
        zen_read(handle, first, count, cells.values.take(elements).ptr, cells.values.size);
    }
}

/// The cells of some rows of a column.
struct Cells(T) {
nothrow @nogc:
    size_t length;
    private size_t rowSize;
    private Buffer!(Unit!T) values;
    private Buffer!ubyte validity;
    static if (isVaried!T) private Buffer!int offsets;

    bool isNull(size_t i) const { return (validity.all[i / 8] >> i % 8 & 1) == 0; }

    static if (isVaried!T)
        T opIndex(size_t i) const { return values.all[offsets.all[i] .. offsets.all[i + 1]]; }
    else {
        /// The value of a row, of a column with one element in each.
        T opIndex(size_t i) const { return values.all[i * rowSize .. (i + 1) * rowSize][0]; }

        /// All elements of a row.
        const(T)[] row(size_t i) const { return values.all[i * rowSize .. (i + 1) * rowSize]; }
    }
}

/// An output table. All columns are created before the first row of any is written.
struct NewTable {
nothrow @nogc:
    private int handle = -1;

    /// Creates a column; dims are those of one row.
    NewColumn!T column(T)(Text name, const(ulong)[] dims...) { return create!T(name, false, dims); }

    /// Creates a column whose rows may be null.
    NewColumn!T nullableColumn(T)(Text name, const(ulong)[] dims...) { return create!T(name, true, dims); }

    private NewColumn!T create(T)(Text name, bool nullable, const(ulong)[] dims) {
        size_t rowSize = 1;
        foreach (dim; dims) rowSize *= cast(size_t) dim;
        if (handle < 0) return NewColumn!T(handle, rowSize);
        return NewColumn!T(zen_columns_create(handle, name.ptr, name.length, dtypeOf!T, nullable, cast(uint) dims.length, dims.ptr), rowSize);
    }
}

NewTable outputTable(Text name) {
    return NewTable(zen_output(name.ptr, name.length));
}

/// A column of an output table.
struct NewColumn(T) {
nothrow @nogc:
    private int handle = -1;
    private size_t rowSize;
    private Buffer!ubyte validity;
    static if (isVaried!T) private Buffer!int offsets;
    static if (isVaried!T) private Buffer!(Unit!T) joined;

    /// Appends rows of which none is null: values of a type with a size, row by row, or one text for each row.
    void write(const(T)[] values) {
        put(values, cast(size_t) rowsOf(values.length, rowSize), null);
    }

    /// Appends rows, of which those are null that are not there.
    void write(const(T)[] values, const(bool)[] there) {
        assert(values.length == there.length * rowSize, "as many rows as it says which are there");
        auto bits = validity.take((there.length + 7) / 8);
        bits[] = 0;
        foreach (i, is_; there)
            if (is_) bits[i / 8] |= 1 << i % 8;
        put(values, there.length, bits.ptr);
    }

    /// Appends rows as they were read.
    void write(ref const Cells!T cells) {
        if (handle < 0) return;
        immutable nullable = zen_nullable(handle) != 0;
        static if (isVaried!T) const(int)* starts = cells.offsets.all.ptr;
        else const(int)* starts = null;
        zen_write_column(handle, cells.length, cells.values.all.ptr, nullable ? cells.validity.all.ptr : null, starts);
    }

    private void put(const(T)[] values, size_t rows, const(ubyte)* bits) {
        if (handle < 0) return;
        static if (isVaried!T) {
            auto text = join(values);
            zen_write_column(handle, rows, text.ptr, bits, offsets.all.ptr);
        } else {
            zen_write_column(handle, rows, values.ptr, bits, null);
        }
    }

    static if (isVaried!T)
    private Unit!T[] join(const(T)[] values) {
        auto starts = offsets.take(values.length + 1);
        starts[0] = 0;
        foreach (i, value; values) starts[i + 1] = starts[i] + cast(int) value.length;
        auto text = joined.take(starts[$ - 1]);
        foreach (i, value; values) text[starts[i] .. starts[i + 1]] = value[];
        return text;
    }
}

// ---- Parameters, reports ----

long paramInt(Text name) { return zen_param_i64(name.ptr, name.length); }

double paramFloat(Text name) { return zen_param_f64(name.ptr, name.length); }

bool paramBool(Text name) { return zen_param_bool(name.ptr, name.length) != 0; }

Text paramString(Text name) {
    auto text = allocate!char(zen_param_str(name.ptr, name.length, null, 0));
    zen_param_str(name.ptr, name.length, text.ptr, text.length);
    return text;
}

/// How much a line of the log matters.
enum Level : int { debug_, info, warn, error }

/// Writes a line of the log: texts and whole numbers, one after another.
void log(Parts...)(Level level, Parts parts) {
    Message message;
    message.add(parts);
    zen_log(level, message.text.ptr, message.text.length);
}

/// Says how far the step is, in any unit.
void progress(double done, double total) { zen_progress(done, total); }

/// Gives one value of a named series.
void metric(Text name, long step, double value) { zen_metric(name.ptr, name.length, step, value); }

/// The seed of the execution, for an entry that declares `random`.
long seed() { return zen_seed(); }

/// Ends the step with an error: texts and whole numbers, one after another.
noreturn fail(Parts...)(Parts parts) {
    Message message;
    message.add(parts);
    zen_fail(message.text.ptr, message.text.length);
    llvm_trap();
    assert(false);
}

/// A text that is put together of texts and whole numbers without allocating; what is longer is cut.
struct Message {
nothrow @nogc:
    private char[4096] room = void;
    private size_t length;

    Text text() const return { return room[0 .. length]; }

    void add(Parts...)(Parts parts) if (Parts.length > 1) {
        foreach (part; parts) add(part);
    }

    void add(Text part) {
        immutable left = room.length - length;
        immutable n = part.length < left ? part.length : left;
        room[length .. length + n] = part[0 .. n];
        length += n;
    }

    void add(long number) {
        if (number < 0) add("-");
        add(number < 0 ? 0 - cast(ulong) number : cast(ulong) number);
    }

    void add(int number) { add(cast(long) number); }

    void add(uint number) { add(cast(ulong) number); }

    void add(ulong number) {
        char[20] digits = void;
        auto at = digits.length;
        do {
            digits[--at] = cast(char)('0' + number % 10);
            number /= 10;
        } while (number != 0);
        add(digits[at .. $]);
    }
}

/// The text of the i-th name of a handle.
private Text textOf(alias call)(int handle, uint i) {
    auto text = allocate!char(call(handle, i, null, 0));
    call(handle, i, text.ptr, text.length);
    return text;
}

// ---- Memory ----

private extern (C) extern __gshared ubyte __heap_base;
private __gshared size_t used, limit;

pragma(LDC_intrinsic, "llvm.wasm.memory.grow.i32") private int growMemory(int memory, int pages);
pragma(LDC_intrinsic, "llvm.wasm.memory.size.i32") private int memoryPages(int memory);

private enum size_t page = 65536;

/// Memory for so many elements, all of whose bytes are 0. It is never given back.
T[] allocate(T)(size_t count) {
    immutable bytes = elementsOf!T(count, 1) * T.sizeof;
    if (limit == 0) {
        used = cast(size_t)&__heap_base;
        limit = memoryPages(0) * page;
    }
    immutable start = (cast(ulong) used + 15) / 16 * 16;
    if (start + bytes > limit) grow(start + bytes - limit);
    used = cast(size_t)(start + bytes);
    return (cast(T*) cast(size_t) start)[0 .. count];
}

private void grow(ulong bytes) {
    immutable pages = (bytes + page - 1) / page;
    if (pages > 65_535 || growMemory(0, cast(int) pages) == -1) fail("there is no memory for ", bytes, " bytes more");
    limit += cast(size_t) pages * page;
}

/// Memory that is used again: it grows, and is never given back.
private struct Buffer(T) {
nothrow @nogc:
    private T[] room;
    private size_t length;

    inout(T)[] all() inout { return room[0 .. length]; }

    /// How many bytes are in use.
    size_t size() const { return length * T.sizeof; }

    /// Room for so many elements, whatever they are.
    T[] take(size_t count) {
        if (count > room.length) room = allocate!T(count > 2 * room.length ? count : 2 * room.length);
        length = count;
        return all;
    }
}

// ---- What the compiler calls ----

/// A failed assert or check of bounds.
extern (C) void __assert(const(char)* text, const(char)* file, int line) {
    fail(textAt(file), ":", line, ": ", textAt(text));
}

private Text textAt(const(char)* text) {
    size_t n;
    while (text[n] != 0) n++;
    return text[0 .. n];
}

/// A copy of a slice to another.
extern (C) void _d_array_slice_copy(void* to, size_t toLength, const(void)* from, size_t fromLength, size_t size) {
    if (toLength != fromLength) fail("a slice of ", fromLength, " elements is copied to one of ", toLength);
    llvm_memmove!size_t(to, from, toLength * size);
}

/// A comparison of slices.
extern (C) int memcmp(const(void)* a, const(void)* b, size_t length) {
    auto x = cast(const(ubyte)*) a, y = cast(const(ubyte)*) b;
    foreach (i; 0 .. length)
        if (x[i] != y[i]) return x[i] - y[i];
    return 0;
}
