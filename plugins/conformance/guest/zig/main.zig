//! The program of ../README.md in Zig.
const tensors = @import("tensors.zig");
const ports = @import("ports.zig");
const tables = @import("tables.zig");

pub const make = tensors.make;
pub const copy = tensors.copy;
pub const bits = tensors.bits;
pub const odd_bools = tensors.odd_bools;
pub const ramp = tensors.ramp;
pub const flatten = tensors.flatten;
pub const backwards = tensors.backwards;
pub const big = tensors.big;
pub const sum_big = tensors.sum_big;
pub const grow = tensors.grow;

pub const params = ports.params;
pub const optional = ports.optional;
pub const store = ports.store;
pub const load = ports.load;
pub const tally = ports.tally;
pub const random = ports.random;
pub const tell = ports.tell;
pub const flood = ports.flood;
pub const end = ports.end;
pub const status = ports.status;

pub const violate = @import("violate.zig").violate;

pub const make_table = tables.make_table;
pub const copy_table = tables.copy_table;
pub const people = tables.people;
pub const score = tables.score;
pub const misread = tables.misread;
pub const violate_table = @import("violate_table.zig").violate_table;
