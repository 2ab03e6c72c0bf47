//! The k nearest training rows of a row say what it is.
const apply = @import("apply.zig");

pub const fit = @import("fit.zig").fit;
pub const predict = apply.predict;
pub const predict_proba = apply.predict_proba;
pub const evaluate = @import("evaluate.zig").evaluate;
