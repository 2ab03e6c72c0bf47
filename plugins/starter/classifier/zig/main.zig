//! The class of the nearest mean, and pictures to try it on.
const classifier = @import("classifier.zig");

pub const load = @import("load.zig").load;
pub const fit = classifier.fit;
pub const predict = classifier.predict;
pub const evaluate = classifier.evaluate;
