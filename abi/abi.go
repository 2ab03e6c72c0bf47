// Package abi is the contract between zen and a plugin: its version, the
// names and signatures of every import and export, status codes, port types,
// and the manifest that a plugin file carries.
//
// It is mostly text that both sides share: the host reads it to check a
// plugin, the toolchain to write one. It executes nothing, knows neither
// wazero nor Arrow, and imports nothing of zen; every other package may import
// it. All of it is safe for concurrent use, except Bindings.
package abi

// Version is the major version of the ABI. A new major is a new import module
// and a new marker, so that a plugin of another major is told apart by its
// names alone.
const Version = 1

const (
	// ImportModule is the module name of zen's own imports.
	ImportModule = "zen1"
	// WASIModule is the only other module a plugin may import from.
	WASIModule = "wasi_snapshot_preview1"
	// MarkerExport is the export, () -> (), by which a plugin says its major.
	MarkerExport = "zen_abi_1"
	// MarkerPrefix starts the marker of every major.
	MarkerPrefix = "zen_abi_"
	// InitializeExport is called once per instance, before the entry, when a
	// plugin exports it. It may not use ports.
	InitializeExport = "_initialize"
	// MemoryExport is the linear memory that pointers refer to.
	MemoryExport = "memory"
)

// StatusOK is the status of an entry that succeeded. Any other value is the
// step's own error.
const StatusOK int32 = 0

// Results of imports that are answers, not errors.
const (
	// NoHandle is the handle of an optional port that was left open, and of a
	// named tensor that is not there.
	NoHandle int32 = -1
	// RowsUnknown as dims[0] of create: rows are appended until the entry
	// returns.
	RowsUnknown uint64 = 1<<64 - 1
)

// Log levels of the import log.
const (
	LogDebug int32 = iota
	LogInfo
	LogWarn
	LogError
)

// LogLevelName returns the name of a log level: debug, info, warn or error. A
// level outside the contract counts as info.
func LogLevelName(level int32) string {
	switch level {
	case LogDebug:
		return "debug"
	case LogWarn:
		return "warn"
	case LogError:
		return "error"
	}
	return "info"
}

// MaxRank is the largest number of dimensions of a tensor.
const MaxRank = 16

// ValueType is a wasm value type, in the encoding of the wasm binary format.
type ValueType byte

// The value types that occur in signatures.
const (
	I32 ValueType = 0x7f
	I64 ValueType = 0x7e
	F32 ValueType = 0x7d
	F64 ValueType = 0x7c
)

// Signature is the type of a function.
type Signature struct {
	Params, Results []ValueType
}

// String returns the signature in the notation of the text format, for
// example "(i32, i64) -> i32".
func (s Signature) String() string {
	return "(" + joinTypes(s.Params) + ") -> " + resultString(s.Results)
}

func resultString(results []ValueType) string {
	if len(results) == 1 {
		return results[0].String()
	}
	return "(" + joinTypes(results) + ")"
}

func joinTypes(types []ValueType) string {
	out := ""
	for i, t := range types {
		if i > 0 {
			out += ", "
		}
		out += t.String()
	}
	return out
}

// String returns the name of the value type in the text format.
func (t ValueType) String() string {
	switch t {
	case I32:
		return "i32"
	case I64:
		return "i64"
	case F32:
		return "f32"
	case F64:
		return "f64"
	}
	return "other"
}

// Equal reports whether both signatures are the same.
func (s Signature) Equal(o Signature) bool {
	return string(bytesOf(s.Params)) == string(bytesOf(o.Params)) &&
		string(bytesOf(s.Results)) == string(bytesOf(o.Results))
}

func bytesOf(types []ValueType) []byte {
	out := make([]byte, len(types))
	for i, t := range types {
		out[i] = byte(t)
	}
	return out
}

func sig(params []ValueType, results ...ValueType) Signature {
	return Signature{Params: params, Results: results}
}

func types(t ...ValueType) []ValueType { return t }

// EntrySignature is the type of every entry: () -> i32, the status.
var EntrySignature = sig(nil, I32)

// MarkerSignature is the type of the marker export: () -> ().
var MarkerSignature = sig(nil)

// Imports are the functions of module zen1 with their signatures. Offsets,
// lengths and byte counts are u32 in an i32, rows and steps are i64.
var Imports = map[string]Signature{
	// Ports. A handle stands for one port or one named tensor.
	"input":  sig(types(I32, I32), I32), // (name, len) -> handle | -1
	"output": sig(types(I32, I32), I32), // (name, len) -> handle | -1
	// Tensors, whole or by rows.
	"dtype":  sig(types(I32), I32),                // (handle) -> dtype code
	"dims":   sig(types(I32, I32, I32), I32),      // (handle, out *u64, cap in elements) -> rank
	"read":   sig(types(I32, I64, I64, I32, I32)), // (handle, first row, rows, dst, cap in bytes)
	"create": sig(types(I32, I32, I32)),           // (handle, rank, dims *u64)
	"write":  sig(types(I32, I32, I64)),           // (handle, src, rows)
	// Named tensors.
	"tensors_count":  sig(types(I32), I32),                          // (handle) -> n
	"tensors_name":   sig(types(I32, I32, I32, I32), I32),           // (handle, i, dst, cap) -> len
	"tensors_find":   sig(types(I32, I32, I32), I32),                // (handle, name, len) -> handle | -1
	"tensors_create": sig(types(I32, I32, I32, I32, I32, I32), I32), // (handle, name, len, dtype, rank, dims *u64) -> handle
	// Tables. A column is a handle, and read, write, dtype and dims serve it, too.
	"columns_count":  sig(types(I32), I32),                               // (handle) -> n
	"columns_name":   sig(types(I32, I32, I32, I32), I32),                // (handle, i, dst, cap) -> len
	"columns_find":   sig(types(I32, I32, I32), I32),                     // (handle, name, len) -> handle | -1
	"columns_create": sig(types(I32, I32, I32, I32, I32, I32, I32), I32), // (handle, name, len, dtype, nullable, rank, dims *u64) -> handle
	"nullable":       sig(types(I32), I32),                               // (handle) -> 0 | 1
	"read_validity":  sig(types(I32, I64, I64, I32, I32)),                // (handle, first row, rows, dst, cap in bytes)
	"read_offsets":   sig(types(I32, I64, I64, I32, I32)),                // (handle, first row, rows, dst, cap in bytes)
	"write_column":   sig(types(I32, I64, I32, I32, I32)),                // (handle, rows, values, validity | 0, offsets | 0)
	// Parameters.
	"param_i64":  sig(types(I32, I32), I64),
	"param_f64":  sig(types(I32, I32), F64),
	"param_bool": sig(types(I32, I32), I32),
	"param_str":  sig(types(I32, I32, I32, I32), I32), // (name, len, dst, cap) -> len
	// What a step tells.
	"log":      sig(types(I32, I32, I32)),      // (level, ptr, len)
	"progress": sig(types(F64, F64)),           // (done, total)
	"metric":   sig(types(I32, I32, I64, F64)), // (name, len, step, value)
	"seed":     sig(nil, I64),                  // () -> the execution's seed
	"fail":     sig(types(I32, I32)),           // (ptr, len), does not return
}
