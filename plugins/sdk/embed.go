// Package sdk holds the guest SDKs as data, one folder per language, for the
// toolchain to write beside the plugin that it compiles. It has no code that
// runs in the host.
package sdk

import "embed"

// Files are the SDK folders, one per language.
//
//go:embed assemblyscript/*.ts c/*.h cpp/*.hpp go/*.go rust/*.rs zig/*.zig
var Files embed.FS

// Readmes are the READMEs of the SDKs, as LANGUAGE/README.md.
//
//go:embed */README.md
var Readmes embed.FS
