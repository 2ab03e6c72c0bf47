//! Element types, and what tensors and columns have in common.

const std = @import("std");
const raw = @import("raw.zig");
const zen = @import("zen.zig");

/// The types of tensors and, from utf8 on, those of columns only, by their codes.
pub const DType = enum(i32) {
    bool = 1,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float16,
    float32,
    float64,
    utf8,
    binary,
    date,
    timestamp,
    _,

    pub fn format(d: DType, w: *std.Io.Writer) std.Io.Writer.Error!void {
        try w.writeAll(std.enums.tagName(DType, d) orelse "an element type that this SDK does not know");
    }
};

pub fn dtypeOf(comptime T: type) DType {
    return switch (T) {
        bool => .bool,
        i8 => .int8,
        i16 => .int16,
        i32 => .int32,
        i64 => .int64,
        u8 => .uint8,
        u16 => .uint16,
        u32 => .uint32,
        u64 => .uint64,
        f16 => .float16,
        f32 => .float32,
        f64 => .float64,
        else => @compileError("a tensor holds bool, i8 to i64, u8 to u64, f16, f32 or f64, not " ++ @typeName(T)),
    };
}

pub fn checkRead(comptime T: type, what: anytype, handle: i32) zen.Error!void {
    const got: DType = @enumFromInt(raw.dtype(handle));
    if (got != dtypeOf(T)) return zen.err("{f} is {f}, and the step reads it as {f}", .{ what, got, dtypeOf(T) });
}

pub fn checkWritten(comptime T: type, what: anytype, handle: i32) zen.Error!void {
    const got: DType = @enumFromInt(raw.dtype(handle));
    if (got != dtypeOf(T)) return zen.err("{f} is declared as {f}, and the step writes {f}", .{ what, got, dtypeOf(T) });
}

pub fn alloc(comptime T: type, what: []const u8, count: usize) zen.Error![]T {
    return zen.allocator.alloc(T, count) catch noMemory(T, what, count);
}

pub fn noMemory(comptime T: type, what: []const u8, count: usize) zen.Error {
    return zen.err("out of memory: \"{s}\" needs {d} elements of {d} bytes", .{ what, count, @sizeOf(T) });
}

/// What the host gives of a name: get fills the buffer and returns the whole length.
pub fn nameAt(get: fn (i32, i32, [*]u8, usize) callconv(.c) usize, port: []const u8, handle: i32, i: usize) zen.Error![]const u8 {
    const text = try alloc(u8, port, get(handle, @intCast(i), start(""), 0));
    _ = get(handle, @intCast(i), start(text), text.len);
    return text;
}

var nowhere: [1]u64 = undefined;

/// Where elements are, for the host. An empty slice may point anywhere, also
/// outside the memory, which the host refuses.
pub fn start(items: anytype) [*]u8 {
    return if (items.len == 0) @ptrCast(&nowhere) else @ptrCast(@constCast(items.ptr));
}

/// The same of dimensions.
pub fn dimsStart(dims: []const u64) [*]const u64 {
    return if (dims.len == 0) &nowhere else dims.ptr;
}

/// The dimensions of the tensor or the column behind a handle.
pub fn dimsOf(what: []const u8, handle: i32) zen.Error![]const u64 {
    var dims: [raw.max_rank]u64 = undefined;
    const rank: usize = @intCast(raw.dims(handle, &dims, dims.len));
    const kept = try alloc(u64, what, rank);
    @memcpy(kept, dims[0..rank]);
    return kept;
}

pub fn rowsOf(dims: []const u64) u64 {
    return if (dims.len == 0) 1 else dims[0];
}

pub fn rowLenOf(dims: []const u64) u64 {
    return countOf(dims[@min(1, dims.len)..]);
}

pub fn countOf(dims: []const u64) u64 {
    var n: u64 = 1;
    for (dims) |d| n *= d;
    return n;
}

pub fn wholeRows(name: Name, elements: usize, row_len: u64) zen.Error!u64 {
    const rows = if (row_len == 0) 0 else elements / row_len;
    if (rows * row_len != elements) return zen.err("{f}: {d} elements are no whole rows of {d}", .{ name, elements, row_len });
    return rows;
}

/// What messages call a tensor or a column.
pub const Name = struct {
    side: []const u8, // "input" or "output"
    port: []const u8,
    tensor: ?[]const u8 = null, // of a port of named tensors
    column: ?[]const u8 = null, // of a table

    pub fn format(n: Name, w: *std.Io.Writer) std.Io.Writer.Error!void {
        if (n.tensor) |tensor| try w.print("tensor \"{s}\" of ", .{tensor});
        if (n.column) |column| try w.print("column \"{s}\" of ", .{column});
        try w.print("{s} \"{s}\"", .{ n.side, n.port });
    }

    pub fn short(n: Name) []const u8 {
        return n.tensor orelse n.column orelse n.port;
    }
};
