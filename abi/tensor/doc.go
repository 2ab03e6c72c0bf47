// Package tensor stores tensors and tables in files on Arrow's public IPC file
// format, brings them into canonical form, and digests their content.
//
// It is a small, fast reader and writer for the three kinds of values that ports
// carry, one tensor, named tensors and tables; any Arrow reader opens the files
// without zen. It is no general Arrow library: lists, structs, dictionaries and
// LZ4 are not for it, and it neither names files nor verifies their bytes: a reader
// is handed bytes whose object digest was checked before.
//
// # Layout
//
// A tensor T[N, d1, …] of rank ≥ 2 is the column "value" of N rows, of the
// canonical extension type arrow.fixed_shape_tensor: FixedSizeList storage and
// field metadata {"shape":[d1,…]}, with dim_names when the declared type names
// every one of these dimensions. A tensor of rank 1 is a plain column "value",
// a scalar such a column with one row. Named tensors are one row, with one
// column per name in byte order, each a fixed_shape_tensor of the tensor's full
// shape (rank 0: shape []). The schema metadata "zen.type" holds the port type,
// in which only the number of rows may still be a letter. A bool is one byte in
// the guest and one bit in the file.
//
// A table has its columns in the order of their creation: utf8 and binary with
// offsets of 32 bits, date as date32, timestamp as microseconds in UTC, columns
// with dimensions as fixed_shape_tensor; nullable as the type says, and with a
// validity bitmap in batches that have nulls. "zen.type" leaves out its rows.
//
// Batches of a tensor are a pure function of the type: as many rows as fit into 2 MiB of
// guest bytes, at least one. Every values buffer is compressed with zstd on its
// own (Arrow's body compression), in frames of 2 MiB of guest bytes. A batch of
// such rows, or a named tensor of less than 2 MiB, is stored raw when zstd does
// not make it smaller; longer buffers are always zstd. So the bytes of a file depend on type, values and the zstd library,
// never on how the guest wrote them nor on the number of cores. A batch of a
// table has as many rows as fit into 2 MiB of its widest column and 16 MiB of all,
// where a text counts 128 bytes; a multiple of 8, at least 8.
//
// # Canonical values
//
// What is stored is what is digested and what the next guest reads: every NaN
// is the quiet NaN without sign or payload (0x7e00, 0x7fc00000,
// 0x7ff8000000000000), every bool is 0 or 1, the value of a null is zero or empty.
// -0.0 stays -0.0.
//
// Writers, and a File with all its Tensors, are each for one goroutine at a
// time; ContentDigest and the functions of this package are safe for concurrent
// use. Every package of zen above abi may import this one; it alone imports
// Arrow's format.
package tensor
