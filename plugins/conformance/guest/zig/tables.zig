//! Tables: every type of column, row ranges, declared and open types.
const std = @import("std");
const zen = @import("zen");

/// The types of columns whose values have a size; each has the name of its dtype.
const sized = .{
    .bool = bool,
    .int8 = i8,
    .int16 = i16,
    .int32 = i32,
    .int64 = i64,
    .uint8 = u8,
    .uint16 = u16,
    .uint32 = u32,
    .uint64 = u64,
    .float16 = f16,
    .float32 = f32,
    .float64 = f64,
    .date = zen.Date,
    .timestamp = zen.Timestamp,
};

pub fn make_table() !void {
    const file = (try zen.input(u8, "file")).data;
    const dtype = try zen.paramStr("dtype");
    const t = zen.outputTable("t");
    inline for (@typeInfo(@TypeOf(sized)).@"struct".fields) |f| {
        if (std.mem.eql(u8, dtype, f.name)) try makeSized(@field(sized, f.name), t, file);
    }
    if (std.mem.eql(u8, dtype, "utf8")) try makeTexts([]const u8, t, file);
    if (std.mem.eql(u8, dtype, "binary")) try makeTexts(zen.Binary, t, file);
}

fn makeSized(comptime T: type, t: zen.OutputTable, file: []const u8) !void {
    const v = try zen.allocator.alloc(T, file.len / @sizeOf(T));
    if (T == bool) {
        for (v, file) |*flag, byte| flag.* = byte != 0;
    } else {
        const inside = std.mem.sliceAsBytes(v);
        @memcpy(inside, file[0..inside.len]);
    }
    try makeCells(T, t, v);
}

fn makeCells(comptime T: type, t: zen.OutputTable, v: []const T) !void {
    const one = t.create(T, "one", &.{});
    const none = t.create(?T, "null", &.{});
    const row = t.create(zen.Row(T), "row", &.{ 2, 3 });
    const row_none = t.create(?zen.Row(T), "row_null", &.{2});
    const n = v.len / 10;
    try one.writeRows(v[0..n]);
    var values: zen.Column(?T) = .empty;
    for (v[n .. 2 * n], 0..) |value, i| try values.append(if (i % 3 == 1) null else value);
    try none.write(values);
    try row.writeRows(v[2 * n .. 8 * n]);
    var pairs: zen.Column(?zen.Row(T)) = .{ .dims = &.{2} };
    for (0..n) |i| try pairs.append(if (i % 3 == 1) null else v[8 * n + 2 * i ..][0..2]);
    try row_none.write(pairs);
}

fn makeTexts(comptime T: type, t: zen.OutputTable, file: []const u8) !void {
    const one = t.create(T, "one", &.{});
    const none = t.create(?T, "null", &.{});
    var lines: zen.Column(T) = .empty;
    var some: zen.Column(?T) = .empty;
    var rest = file;
    while (std.mem.indexOfScalar(u8, rest, '\n')) |end| : (rest = rest[end + 1 ..]) {
        try some.append(if (lines.len % 3 == 1) null else rest[0..end]);
        try lines.append(rest[0..end]);
    }
    try one.write(lines);
    try none.write(some);
}

/// A column and its copy.
fn Copy(comptime T: type) type {
    return struct {
        const Self = @This();

        from: zen.InputTable,
        name: []const u8,
        reader: zen.ColumnReader(T),
        writer: zen.ColumnWriter(T),
        part: zen.Column(T) = .empty,

        fn copyAll(c: *anyopaque) zen.Error!void {
            const self: *Self = @ptrCast(@alignCast(c));
            try self.writer.write(try self.from.get(T, self.name));
        }

        fn copyRows(c: *anyopaque, first: u64, rows: u64) zen.Error!void {
            const self: *Self = @ptrCast(@alignCast(c));
            try self.reader.readInto(first, rows, &self.part);
            try self.writer.write(self.part);
        }
    };
}

/// A copy of a column of any type.
const Copier = struct {
    copy: *anyopaque,
    all: *const fn (*anyopaque) zen.Error!void,
    rows: *const fn (*anyopaque, u64, u64) zen.Error!void,

    fn of(comptime T: type, from: zen.InputTable, to: zen.OutputTable, name: []const u8) !Copier {
        const copied = try zen.allocator.create(Copy(T));
        const reader = try from.open(T, name);
        copied.* = .{ .from = from, .name = name, .reader = reader, .writer = to.create(T, name, reader.type.dims) };
        return .{ .copy = copied, .all = Copy(T).copyAll, .rows = Copy(T).copyRows };
    }

    fn ofNulls(comptime T: type, from: zen.InputTable, to: zen.OutputTable, name: []const u8, nullable: bool) !Copier {
        return if (nullable) of(?T, from, to, name) else of(T, from, to, name);
    }

    fn ofColumn(from: zen.InputTable, to: zen.OutputTable, name: []const u8) !Copier {
        const t = (try from.typeOf(name)).?;
        inline for (@typeInfo(@TypeOf(sized)).@"struct".fields) |f| {
            const T = @field(sized, f.name);
            if (std.mem.eql(u8, @tagName(t.dtype), f.name))
                return if (t.dims.len > 0) ofNulls(zen.Row(T), from, to, name, t.nullable) else ofNulls(T, from, to, name, t.nullable);
        }
        return if (t.dtype == .utf8) ofNulls([]const u8, from, to, name, t.nullable) else ofNulls(zen.Binary, from, to, name, t.nullable);
    }
};

pub fn copy_table() !void {
    try copyPort("t");
    try copyPort("open");
}

fn copyPort(port: []const u8) !void {
    const from = zen.inputTableOptional(port) orelse return;
    const to = zen.outputTable(port);
    const names = try from.names();
    const columns = try zen.allocator.alloc(Copier, names.len);
    for (columns, names) |*c, name| c.* = try Copier.ofColumn(from, to, name);
    const chunk: u64 = @intCast(zen.paramInt("chunk"));
    if (chunk > 0) return copyRanges(columns, from.rows(), chunk);
    for (columns) |c| try c.all(c.copy);
}

fn copyRanges(columns: []const Copier, rows: u64, chunk: u64) !void {
    const backwards = zen.paramBool("backwards");
    var done: u64 = 0;
    while (done < rows) {
        const n = @min(chunk, rows - done);
        for (columns) |c| try c.rows(c.copy, if (backwards) rows - done - n else done, n);
        done += n;
    }
}

const People = struct {
    x: zen.ColumnWriter(zen.Row(f32)),
    photo: zen.ColumnWriter(?zen.Binary),
    name: zen.ColumnWriter([]const u8),
    age: zen.ColumnWriter(?i32),
    id: zen.ColumnWriter(i64),

    fn write(to: People, first: usize, rows: usize) !void {
        var x: zen.Column(zen.Row(f32)) = .{ .dims = &.{2} };
        var photo: zen.Column(?zen.Binary) = .empty;
        var name: zen.Column([]const u8) = .empty;
        var age: zen.Column(?i32) = .empty;
        const id = try zen.allocator.alloc(i64, rows);
        for (id, first..) |*v, i| {
            const bytes: [3]u8 = @splat(@truncate(i));
            try x.append(&pair(i));
            try photo.append(if (i % 3 == 2) null else bytes[0 .. i % 4]);
            try name.append(("ü€x" ** 6)[0 .. 6 * (i % 7)]);
            try age.append(if (i % 5 == 1) null else @intCast(i % 100));
            v.* = 7 * @as(i64, @intCast(i)) - 3;
        }
        try to.x.write(x);
        try to.photo.write(photo);
        try to.name.write(name);
        try to.age.write(age);
        try to.id.writeRows(id);
    }
};

fn pair(i: usize) [2]f32 {
    const v: f32 = @floatFromInt(i);
    return .{ v, v + 0.5 };
}

pub fn people() !void {
    const rows: usize = @intCast(zen.paramInt("rows"));
    const chunk: usize = @intCast(zen.paramInt("chunk"));
    const t = zen.outputTable("people");
    const x = t.create(zen.Row(f32), "x", &.{2});
    const photo = t.create(?zen.Binary, "photo", &.{});
    const name = t.create([]const u8, "name", &.{});
    const age = t.create(?i32, "age", &.{});
    const to: People = .{ .x = x, .photo = photo, .name = name, .age = age, .id = t.create(i64, "id", &.{}) };
    var first: usize = 0;
    while (first < rows) : (first += chunk) try to.write(first, @min(chunk, rows - first));
    const w = try zen.allocator.alloc(f32, 2 * rows);
    for (0..rows) |i| w[2 * i ..][0..2].* = pair(i);
    try zen.output(f32, "w", &.{ rows, 2 }, w);
}

pub fn score() !void {
    const table = try zen.inputTable("people");
    const w = try zen.input(f32, "w");
    const id = try table.get(i64, "id");
    const age = try table.get(?i32, "age");
    var scores: zen.Column(?f64) = .empty;
    for (0..age.len) |i| {
        const by: f64 = w.data[i * @as(usize, @intCast(w.dims[1]))];
        try scores.append(if (age.at(i)) |a| @as(f64, @floatFromInt(a)) * by else null);
    }
    try zen.outputTable("scores").put(.{ .id = id, .score = scores });
}

pub fn misread() !void {
    const table = try zen.inputTable("people");
    const how = try zen.paramStr("how");
    if (std.mem.eql(u8, how, "missing")) _ = try table.get(i64, "height");
    if (std.mem.eql(u8, how, "type")) _ = try table.get(i64, "name");
    if (std.mem.eql(u8, how, "null")) _ = try table.get(i32, "age");
    if (std.mem.eql(u8, how, "null_text")) _ = try table.get(zen.Binary, "photo");
}
