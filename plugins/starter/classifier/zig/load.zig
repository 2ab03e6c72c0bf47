//! The entry load: pictures from a text.
const zen = @import("zen");

pub fn load() !void {
    const text = (try zen.input(u8, "data")).data;
    const height: usize = @intCast(zen.paramInt("height"));
    const width: usize = @intCast(zen.paramInt("width"));
    const pixels = height * width;
    const line = pixels + 2;
    const pictures = text.len / line;
    if (pictures * line != text.len) return zen.err("{d} bytes are no whole lines of {d} pixels, a label and a line end", .{ text.len, pixels });
    const tests = pictures / 4;
    const x_train = try zen.create(f32, "x_train", &.{ pictures - tests, height, width });
    const y_train = try zen.create(u8, "y_train", &.{pictures - tests});
    const x_test = try zen.create(f32, "x_test", &.{ tests, height, width });
    const y_test = try zen.create(u8, "y_test", &.{tests});
    const picture = try zen.allocator.alloc(f32, pixels);
    for (0..pictures) |i| {
        const at = text[i * line ..][0..line];
        const label = at[pixels] -% '0';
        if (label > 9) return zen.err("line {d} has no digit as its label", .{i + 1});
        for (picture, at[0..pixels]) |*to, c| to.* = if (c == '#') 1 else 0;
        const is_test = i % 4 == 3;
        try (if (is_test) x_test else x_train).write(picture);
        try (if (is_test) y_test else y_train).write(&.{label});
    }
}
