//! Write a zen plugin (ABI zen1) in Zig.
//!
//!     const zen = @import("zen");
//!
//!     pub fn scale() !void {
//!         const x = try zen.input(f32, "x");
//!         for (x.data) |*v| v.* *= 2;
//!         try zen.output(f32, "y", x.dims, x.data);
//!     }
//!
//! Every `pub fn` of the plugin's main file that takes nothing is an entry; root.zig
//! exports it. A breach of the contract (an unknown port, rows beyond the end) traps
//! with the host's text. What this library finds is `error.StepFailed` with a text
//! (see `err`); an entry that returns an error, or panics, ends the step with it.
//!
//! Memory comes from `allocator` and is there until the entry returns; nobody has to
//! free it. The host keeps no pointer. Nothing here is for threads; a plugin has one.

const std = @import("std");
pub const raw = @import("raw.zig");
pub const Rng = @import("Rng.zig");

const element = @import("element.zig");
const alloc = element.alloc;
const start = element.start;
const dimsStart = element.dimsStart;
const rowsOf = element.rowsOf;
const rowLenOf = element.rowLenOf;
const wholeRows = element.wholeRows;
const Name = element.Name;
const dtypeOf = element.dtypeOf;

/// What everything here allocates from.
pub const allocator = std.heap.wasm_allocator;

// ---- errors and what a step tells -----------------------------------------------

pub const Error = error{StepFailed};

const text_max = 1024;
var failure: [text_max]u8 = undefined;
var failure_len: usize = 0;

/// The error of a step, with its text: `return zen.err("{d} rows are too few", .{n});`
pub fn err(comptime format: []const u8, args: anytype) Error {
    failure_len = print(&failure, format, args).len;
    return error.StepFailed;
}

/// Ends the step at once with this text as its error.
pub fn fail(comptime format: []const u8, args: anytype) noreturn {
    @branchHint(.cold);
    var text: [text_max]u8 = undefined;
    failText(print(&text, format, args));
}

fn failText(text: []const u8) noreturn {
    raw.fail(text.ptr, text.len);
    unreachable; // the host has ended the execution already
}

/// What fits.
fn print(buffer: []u8, comptime format: []const u8, args: anytype) []const u8 {
    var w: std.Io.Writer = .fixed(buffer);
    w.print(format, args) catch {};
    return w.buffered();
}

/// Runs an entry: its error becomes the step's. Made for root.zig.
pub fn run(comptime entry: anytype) i32 {
    const result = entry();
    const value = switch (@typeInfo(@TypeOf(result))) {
        .error_union => result catch |e| {
            if (e == error.StepFailed and failure_len > 0) failText(failure[0..failure_len]);
            fail("error: {s}", .{@errorName(e)});
        },
        else => result,
    };
    return if (@TypeOf(value) == void) 0 else value;
}

/// Sends the text of a panic to the host.
pub const panic = std.debug.FullPanic(struct {
    fn call(message: []const u8, _: ?usize) noreturn {
        fail("panic: {s}", .{message});
    }
}.call);

pub const Level = enum(i32) { debug, info, warn, err };

/// Writes a line to the step's log; std.log does the same.
pub fn log(level: Level, comptime format: []const u8, args: anytype) void {
    var text: [text_max]u8 = undefined;
    const line = print(&text, format, args);
    raw.log(@intFromEnum(level), line.ptr, line.len);
}

pub fn debug(comptime format: []const u8, args: anytype) void {
    log(.debug, format, args);
}

pub fn info(comptime format: []const u8, args: anytype) void {
    log(.info, format, args);
}

pub fn warn(comptime format: []const u8, args: anytype) void {
    log(.warn, format, args);
}

/// What std.log calls.
pub fn stdLog(comptime level: std.log.Level, comptime _: @EnumLiteral(), comptime format: []const u8, args: anytype) void {
    log(switch (level) {
        .debug => .debug,
        .info => .info,
        .warn => .warn,
        .err => .err,
    }, format, args);
}

/// How far the step is, in any unit.
pub fn progress(done: f64, total: f64) void {
    raw.progress(done, total);
}

/// A value of a named series, for example the loss of an epoch.
pub fn metric(name: []const u8, step: i64, value: f64) void {
    raw.metric(name.ptr, name.len, step, value);
}

/// The seed of this execution; 0 unless the manifest says random = true.
pub fn seed() i64 {
    return raw.seed();
}

// ---- parameters -------------------------------------------------------------------

pub fn paramInt(name: []const u8) i64 {
    return raw.param_i64(name.ptr, name.len);
}

pub fn paramFloat(name: []const u8) f64 {
    return raw.param_f64(name.ptr, name.len);
}

pub fn paramBool(name: []const u8) bool {
    return raw.param_bool(name.ptr, name.len) != 0;
}

pub fn paramStr(name: []const u8) Error![]const u8 {
    const text = try alloc(u8, name, raw.param_str(name.ptr, name.len, start(""), 0));
    _ = raw.param_str(name.ptr, name.len, start(text), text.len);
    return text;
}

// ---- input tensors ------------------------------------------------------------------

/// As the first dimension of an output: rows are appended until the entry returns.
pub const rows_unknown = std.math.maxInt(u64);

/// A whole tensor in memory, row-major.
pub fn Tensor(comptime T: type) type {
    return struct {
        /// None: a scalar.
        dims: []const u64,
        data: []T,

        /// The first dimension; 1 for a scalar.
        pub fn rows(t: @This()) usize {
            return @intCast(rowsOf(t.dims));
        }

        /// The elements of row i.
        pub fn row(t: @This(), i: usize) []T {
            const n: usize = @intCast(rowLenOf(t.dims));
            return t.data[i * n ..][0..n];
        }

        /// The value of a scalar, or of any tensor with one element.
        pub fn value(t: @This()) Error!T {
            if (t.data.len != 1) return err("{d} elements where one is wanted", .{t.data.len});
            return t.data[0];
        }
    };
}

/// A tensor that is read by row ranges, in any order and any number of times.
pub fn Reader(comptime T: type) type {
    return struct {
        name: Name,
        handle: i32,
        /// None: a scalar.
        dims: []const u64,

        fn at(name: Name, handle: i32) Error!@This() {
            try element.checkRead(T, name, handle);
            return .{ .name = name, .handle = handle, .dims = try element.dimsOf(name.short(), handle) };
        }

        /// The first dimension; 1 for a scalar. More than a usize holds are fine.
        pub fn rows(r: @This()) u64 {
            return rowsOf(r.dims);
        }

        /// Elements of one row.
        pub fn rowLen(r: @This()) usize {
            return @intCast(rowLenOf(r.dims));
        }

        /// Fills dst with the rows from first on; its length is a multiple of rowLen.
        pub fn readRows(r: @This(), first: u64, dst: []T) Error!void {
            raw.read(r.handle, first, try wholeRows(r.name, dst.len, r.rowLen()), start(dst), dst.len * @sizeOf(T));
        }

        /// Reads the whole tensor.
        pub fn readAll(r: @This()) Error!Tensor(T) {
            const count = std.math.mul(u64, r.rows(), rowLenOf(r.dims)) catch std.math.maxInt(u64);
            if (count > std.math.maxInt(u32) / @sizeOf(T))
                return err("{f} has {d} rows, more than a plugin's memory holds: read it by rows", .{ r.name, r.rows() });
            const data = try alloc(T, r.name.short(), @intCast(count));
            raw.read(r.handle, 0, r.rows(), start(data), data.len * @sizeOf(T));
            return .{ .dims = r.dims, .data = data };
        }
    };
}

/// Opens an input port, to read it by rows; null when it is optional and left open.
pub fn openOptional(comptime T: type, name: []const u8) Error!?Reader(T) {
    const handle = raw.input(name.ptr, name.len);
    if (handle < 0) return null;
    return try Reader(T).at(.{ .side = "input", .port = name }, handle);
}

/// Opens an input port, to read it by rows.
pub fn open(comptime T: type, name: []const u8) Error!Reader(T) {
    return try openOptional(T, name) orelse err("input \"{s}\" is not there", .{name});
}

/// Reads a whole input port.
pub fn input(comptime T: type, name: []const u8) Error!Tensor(T) {
    return (try open(T, name)).readAll();
}

/// Reads a whole input port; null when it is optional and left open.
pub fn inputOptional(comptime T: type, name: []const u8) Error!?Tensor(T) {
    const r = try openOptional(T, name) orelse return null;
    return try r.readAll();
}

// ---- output tensors -----------------------------------------------------------------

/// An output tensor that is written row by row, in order.
pub fn Writer(comptime T: type) type {
    return struct {
        name: Name,
        handle: i32, // -1: nobody wants it, and what is written is dropped
        row_len: u64,

        /// Appends rows; their length is a multiple of a row's.
        pub fn write(w: @This(), data: []const T) Error!void {
            w.send(try wholeRows(w.name, data.len, w.row_len), data);
        }

        fn writeAll(w: @This(), dims: []const u64, data: []const T) Error!void {
            const want = std.math.mul(u64, rowsOf(dims), w.row_len) catch std.math.maxInt(u64);
            if (want != data.len) return err("{f}: dimensions {any} want {d} elements, there are {d}", .{ w.name, dims, want, data.len });
            w.send(rowsOf(dims), data);
        }

        fn send(w: @This(), rows: u64, data: []const T) void {
            if (w.handle >= 0) raw.write(w.handle, start(data), rows);
        }
    };
}

/// Starts an output port, to write it by rows. When it is optional and left open,
/// what is written to it is dropped.
pub fn create(comptime T: type, name: []const u8, dims: []const u64) Error!Writer(T) {
    const what: Name = .{ .side = "output", .port = name };
    const handle = raw.output(name.ptr, name.len);
    if (handle >= 0) {
        try element.checkWritten(T, what, handle);
        raw.create(handle, @intCast(dims.len), dimsStart(dims));
    }
    return .{ .name = what, .handle = handle, .row_len = rowLenOf(dims) };
}

/// Writes a whole output port. A port that is optional and left open is skipped.
pub fn output(comptime T: type, name: []const u8, dims: []const u64, data: []const T) Error!void {
    try (try create(T, name, dims)).writeAll(dims, data);
}

/// Writes a scalar output port.
pub fn scalar(comptime T: type, name: []const u8, value: T) Error!void {
    try output(T, name, &.{}, &.{value});
}

// ---- named tensors: models, sets of files -------------------------------------------

/// The named tensors of an input port.
pub const InputTensors = struct {
    port: []const u8,
    handle: i32,

    /// The names, in byte order.
    pub fn names(m: InputTensors) Error![]const []const u8 {
        const all = try alloc([]const u8, m.port, @intCast(raw.tensors_count(m.handle)));
        for (all, 0..) |*name, i| name.* = try element.nameAt(raw.tensors_name, m.port, m.handle, i);
        return all;
    }

    /// Opens the tensor of that name, to read it by rows; null when there is none.
    pub fn find(m: InputTensors, comptime T: type, name: []const u8) Error!?Reader(T) {
        const handle = raw.tensors_find(m.handle, name.ptr, name.len);
        if (handle < 0) return null;
        return try Reader(T).at(.{ .side = "input", .port = m.port, .tensor = name }, handle);
    }

    /// Reads the whole tensor of that name.
    pub fn get(m: InputTensors, comptime T: type, name: []const u8) Error!Tensor(T) {
        const r = try m.find(T, name) orelse {
            const there = std.mem.join(allocator, ", ", try m.names()) catch "too many";
            return err("input \"{s}\" has no tensor \"{s}\"; there are {s}", .{ m.port, name, there });
        };
        return r.readAll();
    }
};

/// Opens an input port of named tensors; null when it is optional and left open.
pub fn inputTensorsOptional(port: []const u8) ?InputTensors {
    const handle = raw.input(port.ptr, port.len);
    return if (handle < 0) null else .{ .port = port, .handle = handle };
}

/// Opens an input port of named tensors.
pub fn inputTensors(port: []const u8) Error!InputTensors {
    return inputTensorsOptional(port) orelse err("input \"{s}\" is not there", .{port});
}

/// The named tensors of an output port.
pub const OutputTensors = struct {
    port: []const u8,
    handle: i32,

    /// Starts a tensor under a new name, to write it by rows.
    pub fn create(m: OutputTensors, comptime T: type, name: []const u8, dims: []const u64) Writer(T) {
        const handle = if (m.handle < 0) -1 else raw.tensors_create(m.handle, name.ptr, name.len, @intFromEnum(dtypeOf(T)), @intCast(dims.len), dimsStart(dims));
        return .{ .name = .{ .side = "output", .port = m.port, .tensor = name }, .handle = handle, .row_len = rowLenOf(dims) };
    }

    /// Writes a whole tensor under a new name.
    pub fn put(m: OutputTensors, comptime T: type, name: []const u8, dims: []const u64, data: []const T) Error!void {
        try m.create(T, name, dims).writeAll(dims, data);
    }
};

/// Starts an output port of named tensors. When it is optional and left open, what
/// is put there is dropped.
pub fn outputTensors(port: []const u8) OutputTensors {
    return .{ .port = port, .handle = raw.output(port.ptr, port.len) };
}

// ---- tables -------------------------------------------------------------------------

const table = @import("table.zig");
pub const DType = element.DType;
pub const Binary = table.Binary;
pub const Date = table.Date;
pub const Timestamp = table.Timestamp;
pub const Row = table.Row;
pub const Column = table.Column;
pub const ColumnType = table.ColumnType;
pub const ColumnReader = table.ColumnReader;
pub const ColumnWriter = table.ColumnWriter;
pub const InputTable = table.InputTable;
pub const OutputTable = table.OutputTable;
pub const inputTable = table.inputTable;
pub const inputTableOptional = table.inputTableOptional;
pub const outputTable = table.outputTable;
