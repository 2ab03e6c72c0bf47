//! What a plugin is built from: it exports the entries of the module "plugin", which
//! is the author's main file, and routes panics and std.log to the host.

const std = @import("std");
const plugin = @import("plugin");
const zen = @import("zen");

pub const panic = zen.panic;
pub const std_options: std.Options = .{ .log_level = .debug, .logFn = zen.stdLog };

/// The mark of a plugin of this major.
export fn zen_abi_1() void {}

comptime {
    for (@typeInfo(plugin).@"struct".decls) |decl| {
        const T = @TypeOf(@field(plugin, decl.name));
        if (@typeInfo(T) == .@"fn" and @typeInfo(T).@"fn".params.len == 0) {
            @export(&Entry(@field(plugin, decl.name)).run, .{ .name = decl.name });
        }
    }
}

fn Entry(comptime entry: anytype) type {
    return struct {
        fn run() callconv(.c) i32 {
            return zen.run(entry);
        }
    };
}
