//! Tables. A column is typed by what a row of it is:
//!
//!     bool, i32, f32, …     a number
//!     []const u8            text, utf8
//!     zen.Binary            bytes, as a []const u8
//!     zen.Date              days since 1970-01-01
//!     zen.Timestamp         microseconds since 1970-01-01T00:00:00Z
//!     zen.Row(f32), …       a tensor of any dimensions, as a []const f32
//!     ?T, T any of these    the same, where rows may be null
//!
//! zen.zig has all of this under its own name.

const std = @import("std");
const raw = @import("raw.zig");
const zen = @import("zen.zig");
const element = @import("element.zig");
const Error = zen.Error;
const Name = element.Name;
const start = element.start;

pub const Binary = struct {};

pub const Date = extern struct { days: i32 };

pub const Timestamp = extern struct { micros: i64 };

pub fn Row(comptime E: type) type {
    return struct {
        const of = E;
    };
}

/// What is known of a row's type.
fn Cell(comptime T: type) type {
    const may_be_null = @typeInfo(T) == .optional;
    const Inner = if (may_be_null) @typeInfo(T).optional.child else T;
    return struct {
        const nullable = may_be_null;
        const text = Inner == []const u8 or Inner == Binary;
        const tensor = !text and @typeInfo(Inner) == .@"struct" and @hasDecl(Inner, "of");
        /// What lies in memory.
        const Element = if (text) u8 else if (tensor) Inner.of else Inner;
        const Value = if (text or tensor) []const Element else Element;
        const Item = if (nullable) ?Value else Value;
        /// What a slice of rows has: elements, so far as these say all.
        const Part = if (tensor and !nullable) Element else Item;
        /// Rows lie in memory as the elements of a slice do.
        const plain = !text and !nullable;
        const dtype: element.DType = switch (Inner) {
            []const u8 => .utf8,
            Binary => .binary,
            else => switch (Element) {
                Date => .date,
                Timestamp => .timestamp,
                else => element.dtypeOf(Element),
            },
        };
    };
}

fn validityBytes(rows: usize) usize {
    return rows / 8 + @intFromBool(rows % 8 != 0);
}

fn isValid(validity: []const u8, i: usize) bool {
    return validity[i / 8] >> @intCast(i % 8) & 1 != 0;
}

// ---- rows in memory -----------------------------------------------------------------

/// Rows of a column in memory, laid out as Arrow does. They were read, or were put
/// there by append, to be written.
pub fn Column(comptime T: type) type {
    const cell = Cell(T);
    return struct {
        const Self = @This();
        const row_type = T;

        /// How many rows.
        len: usize = 0,
        /// Of one row, of tensors only.
        dims: []const u64 = &.{},
        /// Elements, of texts all their bytes.
        values: std.ArrayList(cell.Element) = .empty,
        /// One bit per row, 0 for null; none where no row may be null.
        validity: std.ArrayList(u8) = .empty,
        /// Of texts: where each starts, and where the last one ends.
        offsets: std.ArrayList(i32) = .empty,

        pub const empty: Self = .{};

        /// Frees its memory. Nobody has to; a loop over many of them may want to.
        pub fn deinit(c: *Self) void {
            c.values.deinit(zen.allocator);
            c.validity.deinit(zen.allocator);
            c.offsets.deinit(zen.allocator);
        }

        /// Row i. A text or a tensor lies in this column's memory.
        pub fn at(c: Self, i: usize) cell.Item {
            if (cell.nullable and !isValid(c.validity.items, i)) return null;
            if (cell.text) return c.values.items[@intCast(c.offsets.items[i])..@intCast(c.offsets.items[i + 1])];
            if (cell.tensor) return c.values.items[i * c.rowLen() ..][0..c.rowLen()];
            return c.values.items[i];
        }

        fn rowLen(c: Self) usize {
            return @intCast(element.countOf(c.dims));
        }

        /// Appends a copy of a row.
        pub fn append(c: *Self, item: cell.Item) Error!void {
            c.tryAppend(item) catch |e| return switch (e) {
                error.OutOfMemory => element.noMemory(cell.Element, "a column", c.values.items.len),
                error.StepFailed => error.StepFailed,
            };
        }

        fn tryAppend(c: *Self, item: cell.Item) (Error || error{OutOfMemory})!void {
            const value: ?cell.Value = item;
            if (cell.nullable) try c.appendValidity(value != null);
            if (cell.text) {
                try c.appendText(value orelse "");
            } else if (cell.tensor) {
                const row = value orelse return c.appendNullTensor();
                if (row.len != c.rowLen()) return zen.err("a row of {d} elements, the column has rows of {d}", .{ row.len, c.rowLen() });
                try c.values.appendSlice(zen.allocator, row);
            } else {
                try c.values.append(zen.allocator, value orelse std.mem.zeroes(cell.Element));
            }
            c.len += 1;
        }

        fn appendText(c: *Self, text: []const u8) (Error || error{OutOfMemory})!void {
            if (c.len == 0) try c.offsets.append(zen.allocator, 0);
            try c.values.appendSlice(zen.allocator, text);
            const end = std.math.cast(i32, c.values.items.len) orelse
                return zen.err("a column in memory has at most {d} bytes of texts: write it part by part", .{std.math.maxInt(i32)});
            try c.offsets.append(zen.allocator, end);
        }

        fn appendNullTensor(c: *Self) error{OutOfMemory}!void {
            try c.values.appendNTimes(zen.allocator, std.mem.zeroes(cell.Element), c.rowLen());
            c.len += 1;
        }

        fn appendValidity(c: *Self, valid: bool) error{OutOfMemory}!void {
            if (c.len % 8 == 0) try c.validity.append(zen.allocator, 0);
            c.validity.items[c.len / 8] |= @as(u8, @intFromBool(valid)) << @intCast(c.len % 8);
        }
    };
}

/// Gives a list so many items, of any value.
fn resize(list: anytype, name: Name, count: usize) Error!void {
    const E = std.meta.Elem(@TypeOf(list.items));
    list.ensureTotalCapacityPrecise(zen.allocator, count) catch return element.noMemory(E, name.short(), count);
    list.items.len = count;
}

// ---- input tables -------------------------------------------------------------------

/// The type of a column.
pub const ColumnType = struct {
    dtype: element.DType,
    nullable: bool,
    /// Of one row.
    dims: []const u64,

    fn of(name: []const u8, handle: i32) Error!ColumnType {
        const dims = try element.dimsOf(name, handle);
        return .{ .dtype = @enumFromInt(raw.dtype(handle)), .nullable = raw.nullable(handle) != 0, .dims = dims[1..] };
    }

    pub fn format(t: ColumnType, w: *std.Io.Writer) std.Io.Writer.Error!void {
        try t.dtype.format(w);
        for (t.dims, 0..) |d, i| try w.print("{s}{d}", .{ if (i == 0) "[" else ", ", d });
        if (t.dims.len > 0) try w.writeByte(']');
    }
};

/// A column that is read by row ranges, in any order and any number of times.
pub fn ColumnReader(comptime T: type) type {
    const cell = Cell(T);
    return struct {
        const Self = @This();

        name: Name,
        handle: i32,
        /// More than a usize holds are fine.
        rows: u64,
        type: ColumnType,

        fn at(name: Name, handle: i32) Error!Self {
            const t = try ColumnType.of(name.short(), handle);
            if (t.dtype != cell.dtype or (t.dims.len > 0 and !cell.tensor))
                return zen.err("{f} is {f}, and the step reads it as {f}", .{ name, t, cell.dtype });
            var rows: [1]u64 = undefined;
            _ = raw.dims(handle, &rows, 1);
            return .{ .name = name, .handle = handle, .rows = rows[0], .type = t };
        }

        /// The rows from first on, so many of them.
        pub fn read(r: Self, first: u64, rows: u64) Error!Column(T) {
            var c: Column(T) = .empty;
            try r.readInto(first, rows, &c);
            return c;
        }

        /// The same, in place of what c has, in the same memory when it suffices.
        pub fn readInto(r: Self, first: u64, rows: u64, c: *Column(T)) Error!void {
            c.len = try r.size(rows);
            c.dims = r.type.dims;
            try r.readValidity(first, c.len, &c.validity);
            if (cell.text) {
                try resize(&c.offsets, r.name, c.len + 1);
                raw.read_offsets(r.handle, first, rows, start(c.offsets.items), c.offsets.items.len * @sizeOf(i32));
                try resize(&c.values, r.name, @intCast(c.offsets.items[c.len]));
            } else {
                try resize(&c.values, r.name, c.len * c.rowLen());
            }
            raw.read(r.handle, first, rows, start(c.values.items), c.values.items.len * @sizeOf(cell.Element));
        }

        /// Fills dst with the rows from first on; of tensors its length is a multiple of
        /// a row's. It is for types without nulls and texts.
        pub fn readRows(r: Self, first: u64, dst: []cell.Element) Error!void {
            if (!cell.plain) @compileError("only rows of a fixed size without nulls fill a slice; read serves " ++ @typeName(T));
            const rows = try element.wholeRows(r.name, dst.len, element.countOf(r.type.dims));
            var validity: std.ArrayList(u8) = .empty;
            try r.readValidity(first, @intCast(rows), &validity);
            raw.read(r.handle, first, rows, start(dst), dst.len * @sizeOf(cell.Element));
        }

        /// The whole column.
        pub fn readAll(r: Self) Error!Column(T) {
            return r.read(0, r.rows);
        }

        fn size(r: Self, rows: u64) Error!usize {
            const row_bytes = if (cell.text) @sizeOf(i32) else element.countOf(r.type.dims) * @sizeOf(cell.Element);
            if (rows > std.math.maxInt(u32) / (row_bytes + 1))
                return zen.err("{f}: {d} rows at once are more than a plugin's memory holds; read fewer", .{ r.name, rows });
            return @intCast(rows);
        }

        /// Without an optional no row may be null; then there is nothing to keep.
        fn readValidity(r: Self, first: u64, rows: usize, validity: *std.ArrayList(u8)) Error!void {
            if (!cell.nullable and !r.type.nullable) return;
            try resize(validity, r.name, validityBytes(rows));
            raw.read_validity(r.handle, first, rows, start(validity.items), validity.items.len);
            if (cell.nullable) return;
            for (0..rows) |i| {
                if (!isValid(validity.items, i))
                    return zen.err("{f}: row {d} is null; read it as ?{s}", .{ r.name, first + i, @typeName(T) });
            }
            validity.clearAndFree(zen.allocator);
        }
    };
}

/// The table of an input port.
pub const InputTable = struct {
    port: []const u8,
    handle: i32,

    pub fn rows(t: InputTable) u64 {
        var dims: [1]u64 = undefined;
        _ = raw.dims(t.handle, &dims, 1);
        return dims[0];
    }

    /// The names of the columns, in their order.
    pub fn names(t: InputTable) Error![]const []const u8 {
        const all = try element.alloc([]const u8, t.port, @intCast(raw.columns_count(t.handle)));
        for (all, 0..) |*name, i| name.* = try element.nameAt(raw.columns_name, t.port, t.handle, i);
        return all;
    }

    /// The type of the column of that name; null when there is none.
    pub fn typeOf(t: InputTable, name: []const u8) Error!?ColumnType {
        const handle = raw.columns_find(t.handle, name.ptr, name.len);
        return if (handle < 0) null else try ColumnType.of(name, handle);
    }

    /// Opens the column of that name, to read it by rows; null when there is none.
    pub fn find(t: InputTable, comptime T: type, name: []const u8) Error!?ColumnReader(T) {
        const handle = raw.columns_find(t.handle, name.ptr, name.len);
        if (handle < 0) return null;
        return try ColumnReader(T).at(.{ .side = "input", .port = t.port, .column = name }, handle);
    }

    /// Opens the column of that name, to read it by rows.
    pub fn open(t: InputTable, comptime T: type, name: []const u8) Error!ColumnReader(T) {
        return try t.find(T, name) orelse {
            const there = std.mem.join(zen.allocator, ", ", try t.names()) catch "too many";
            return zen.err("input \"{s}\" has no column \"{s}\"; there are {s}", .{ t.port, name, if (there.len == 0) "none" else there });
        };
    }

    /// Reads the whole column of that name.
    pub fn get(t: InputTable, comptime T: type, name: []const u8) Error!Column(T) {
        return (try t.open(T, name)).readAll();
    }
};

/// Opens an input port that has a table; null when it is optional and left open.
pub fn inputTableOptional(port: []const u8) ?InputTable {
    const handle = raw.input(port.ptr, port.len);
    return if (handle < 0) null else .{ .port = port, .handle = handle };
}

/// Opens an input port that has a table.
pub fn inputTable(port: []const u8) Error!InputTable {
    return inputTableOptional(port) orelse zen.err("input \"{s}\" is not there", .{port});
}

// ---- output tables ------------------------------------------------------------------

/// A column that is written row by row, in order.
pub fn ColumnWriter(comptime T: type) type {
    const cell = Cell(T);
    return struct {
        const Self = @This();

        name: Name,
        handle: i32, // -1: nobody wants it, and what is written is dropped
        dims: []const u64,

        /// Appends rows.
        pub fn write(w: Self, rows: Column(T)) Error!void {
            const row_len = element.countOf(w.dims);
            if (element.countOf(rows.dims) != row_len)
                return zen.err("{f}: rows of {d} elements where rows of {d} are wanted", .{ w.name, element.countOf(rows.dims), row_len });
            if (w.handle < 0 or rows.len == 0) return;
            const validity = if (cell.nullable) rows.validity.items.ptr else null;
            const offsets = if (cell.text) rows.offsets.items.ptr else null;
            raw.write_column(w.handle, rows.len, start(rows.values.items), validity, offsets);
        }

        /// Appends rows from a slice: numbers or texts, also optional ones; the elements
        /// of tensors.
        pub fn writeRows(w: Self, rows: []const cell.Part) Error!void {
            if (!cell.plain) {
                var c: Column(T) = .{ .dims = w.dims };
                defer c.deinit();
                for (rows) |item| try c.append(item);
                return w.write(c);
            }
            const count = try element.wholeRows(w.name, rows.len, element.countOf(w.dims));
            if (w.handle >= 0) raw.write(w.handle, start(rows), count);
        }
    };
}

/// The table of an output port.
pub const OutputTable = struct {
    port: []const u8,
    handle: i32,

    /// Starts a column, to write it by rows; dims are those of one row, none but for
    /// tensors. All columns are started before the first row of any is written, and all
    /// end with equally many rows.
    pub fn create(t: OutputTable, comptime T: type, name: []const u8, dims: []const u64) ColumnWriter(T) {
        const cell = Cell(T);
        const handle = if (t.handle < 0) -1 else raw.columns_create(
            t.handle,
            name.ptr,
            name.len,
            @intFromEnum(cell.dtype),
            @intFromBool(cell.nullable),
            @intCast(dims.len),
            element.dimsStart(dims),
        );
        return .{ .name = .{ .side = "output", .port = t.port, .column = name }, .handle = handle, .dims = dims };
    }

    /// Writes the whole table: `put(.{ .id = ids, .label = labels })`. What is written
    /// are columns, or slices of numbers or texts.
    pub fn put(t: OutputTable, columns: anytype) Error!void {
        const fields = @typeInfo(@TypeOf(columns)).@"struct".fields;
        var writers: std.meta.Tuple(&writerTypes(fields)) = undefined;
        inline for (fields, 0..) |field, i| {
            const column = @field(columns, field.name);
            writers[i] = t.create(RowType(field.type), field.name, if (comptime isColumn(field.type)) column.dims else &.{});
        }
        inline for (fields, 0..) |field, i| {
            const column = @field(columns, field.name);
            if (comptime isColumn(field.type)) try writers[i].write(column) else try writers[i].writeRows(column);
        }
    }

    fn writerTypes(comptime fields: anytype) [fields.len]type {
        var types: [fields.len]type = undefined;
        for (fields, &types) |field, *T| T.* = ColumnWriter(RowType(field.type));
        return types;
    }

    fn RowType(comptime C: type) type {
        return if (isColumn(C)) C.row_type else std.meta.Elem(C);
    }

    fn isColumn(comptime C: type) bool {
        return @typeInfo(C) == .@"struct" and @hasDecl(C, "row_type");
    }
};

/// Starts an output port that has a table. When it is optional and left open, what is
/// written there is dropped.
pub fn outputTable(port: []const u8) OutputTable {
    return .{ .port = port, .handle = raw.output(port.ptr, port.len) };
}
