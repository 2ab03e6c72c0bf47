//! Random numbers, the same on every machine: SplitMix64 (Steele, Lea, Flood 2014).
//! `var rng = zen.Rng.init(zen.seed());`

const Rng = @This();

state: u64,

pub fn init(seed: i64) Rng {
    return .{ .state = @bitCast(seed) };
}

/// 64 random bits.
pub fn next(r: *Rng) u64 {
    r.state +%= 0x9e3779b97f4a7c15;
    var z = r.state;
    z = (z ^ (z >> 30)) *% 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) *% 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// Uniform in [0, 1), 53 bits.
pub fn uniform(r: *Rng) f64 {
    return @as(f64, @floatFromInt(r.next() >> 11)) * 0x1p-53;
}

/// Uniform in [0, n), without bias; n > 0.
pub fn below(r: *Rng, n: u64) u64 {
    const max = ~@as(u64, 0);
    const limit = max - max % n;
    while (true) {
        const v = r.next();
        if (v < limit) return v % n;
    }
}

/// Shuffles in place (Fisher and Yates).
pub fn shuffle(r: *Rng, comptime T: type, items: []T) void {
    var i = items.len;
    while (i > 1) : (i -= 1) {
        const k: usize = @intCast(r.below(i));
        const kept = items[i - 1];
        items[i - 1] = items[k];
        items[k] = kept;
    }
}
