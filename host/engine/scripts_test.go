package engine

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"zen/abi"
)

// script is a program of calls, its memory, and the text that it ends in: ""
// when all goes well.
type script struct {
	name    string
	memory  []byte
	program []byte
	end     string
}

// result is an argument: what the n-th last call with a result gave.
type result int

// buffer is where scripts have their data; before it lie names and dimensions.
const buffer = 32 << 10

func newScript(name string, switches byte) *script {
	return &script{name: name, program: []byte{switches}}
}

// call adds a call. A string is two arguments, pointer and length, and so are
// dimensions, rank and pointer: both are put into memory.
func (s *script) call(name string, args ...any) *script {
	s.program = append(s.program, byte(slices.Index(callNames(), name)))
	for _, arg := range args {
		switch v := arg.(type) {
		case string:
			s.number(uint64(len(s.memory)))
			s.number(uint64(len(v)))
			s.memory = append(s.memory, v...)
		case []uint64:
			s.number(uint64(len(v)))
			s.number(uint64(len(s.memory)))
			for _, size := range v {
				s.memory = binary.LittleEndian.AppendUint64(s.memory, size)
			}
		case result:
			s.program = append(s.program, resultArgument+byte(v)-1)
		case float64:
			s.long(math.Float64bits(v))
		case int:
			s.number(uint64(v))
		case uint64:
			s.number(v)
		}
	}
	return s
}

func (s *script) number(n uint64) {
	if n < edgeArgument {
		s.program = append(s.program, byte(n))
		return
	}
	s.long(n)
}

func (s *script) long(n uint64) {
	s.program = binary.LittleEndian.AppendUint64(append(s.program, longArgument), n)
}

// ends says what the script ends in.
func (s *script) ends(text string) script {
	s.end = text
	return *s
}

// scripts reach most of what can end a guest, and outputs that are whole.
func scripts() []script {
	return slices.Concat(goodScripts(), portScripts(), sizeScripts(), speechScripts(), tableScripts(), columnScripts())
}

// importScripts call each import of the contract once, with the handle of an
// input and otherwise zeros.
func importScripts() []script {
	var all []script
	for _, name := range slices.Sorted(maps.Keys(abi.Imports)) {
		for _, port := range []string{"x", "old", "t"} {
			s := newScript(name, 0).call("input", port).call(name, result(1))
			s.program = append(s.program, make([]byte, max(0, len(abi.Imports[name].Params)-1))...)
			all = append(all, *s)
		}
	}
	return all
}

func goodScripts() []script {
	return []script{
		newScript("nothing", 0).ends(""),
		newScript("reads inputs", 0).
			call("input", "x").call("dtype", result(1)).call("dims", result(2), buffer, 16).
			call("input", "x").call("read", result(1), 1, 3, buffer, 36).call("read", result(1), 0, 5, buffer, 600).call("read", result(1), 5, 0, buffer, 0).
			call("input", "s").call("read", result(1), 0, 1, pageBytes-8, 8).call("dims", result(1), 0, 0).
			call("input", "b").call("read", result(1), 2, 3, buffer, 3).
			call("input", "f").call("read", result(1), 0, 4, buffer, 4).
			call("input", "none").call("read", result(1), 0, 0, buffer, 0).
			call("input", "open").ends(""),
		newScript("reads named tensors", 0).
			call("input", "old").call("tensors_count", result(1)).
			call("input", "old").call("tensors_name", result(1), 2, buffer, 1).call("tensors_name", result(2), 1, buffer, 64).
			call("input", "old").call("tensors_find", result(1), "coef").call("dims", result(1), buffer, 1).
			call("tensors_find", result(3), "coef").call("read", result(1), 1, 1, buffer, 12).
			call("input", "old").call("tensors_find", result(1), "more of it").call("read", result(1), 0, 2, buffer, 0).
			call("input", "old").call("tensors_find", result(1), "no such").ends(""),
		newScript("writes outputs", 0).
			call("output", "y").call("create", result(1), []uint64{5, 3}).call("write", result(1), buffer, 2).call("dims", result(1), buffer, 2).
			call("write", result(2), buffer, 3).
			call("output", "z").call("create", result(1), []uint64{}).call("write", result(1), buffer, 1).
			call("output", "rows").call("create", result(1), []uint64{abi.RowsUnknown, 2, 2}).call("write", result(1), buffer, 100).call("write", result(1), buffer, 0).
			call("output", "flags").call("create", result(1), []uint64{3}).call("write", result(1), buffer, 3).ends(""),
		newScript("writes outputs of any rank", 0).
			call("output", "deep").call("create", result(1), []uint64{abi.RowsUnknown, 2, 3, 1}).call("write", result(1), buffer, 4).
			call("output", "rank").call("create", result(1), []uint64{}).call("write", result(1), buffer, 1).ends(""),
		newScript("writes named tensors", 0).
			call("output", "m").call("tensors_create", result(1), "coef", 11, []uint64{2, 4}).call("write", result(1), buffer, 2).
			call("output", "m").call("tensors_create", result(1), "more", 1, []uint64{9}).call("write", result(1), buffer, 9).
			call("output", "fs").call("tensors_create", result(1), "a/b ä.txt", 6, []uint64{3}).call("write", result(1), buffer, 3).
			call("dtype", result(1)).ends(""),
		newScript("rows without bytes", 0).
			call("output", "rows").call("create", result(1), []uint64{abi.RowsUnknown, 0, 1 << 62}).
			call("write", result(1), buffer, 1<<61).call("write", result(1), buffer, 1<<61).ends(""),
		newScript("asks for parameters", 0).
			call("param_i64", "int").call("param_f64", "float").call("param_bool", "yes").call("param_str", "text", buffer, 2).
			call("param_str", "text", pageBytes, 0).call("seed").ends(""),
	}
}

func portScripts() []script {
	contract := func(text string) string { return "broke the contract: " + text }
	return []script{
		newScript("too early", 2).call("seed").call("input", "x").
			ends(contract("ports and parameters may not be used before the entry runs (in _initialize or a start function)")),
		newScript("no seed", 1).call("seed").
			ends(contract(`seed: entry "go" does not declare random = true, so the seed is not part of its key`)),
		newScript("no such handle", 0).call("dtype", 7).ends(contract("handle 7: there is none")),
		newScript("the handle of a port left open", 0).call("input", "open").call("dims", result(1), buffer, 16).ends(contract("handle -1: there is none")),
		newScript("a tensor before the first", 0).call("input", "old").call("tensors_name", result(1), math.MaxUint32, buffer, 16).
			ends(contract(`input "old": tensor -1 of 3`)),
		newScript("an input that is lost", 0).call("input", "lost").ends(contract(`input "lost" is not connected`)),
		newScript("no such parameter", 0).call("param_i64", "text").ends(contract(`param "text" is declared as string, not as int`)),
		newScript("a strange name", 0).call("output", "\x1b\xff\u202e").ends(contract("the name \"\ufffd\ufffd\ufffd\" is not clean UTF-8 text")),
		newScript("a letter twice", 0).call("input", "w").call("input", "old").call("tensors_find", result(1), "coef").
			ends(`tensor "coef" of input "old" has 2 rows, but K is 7 by input "w"`),
		newScript("one tensor for many", 0).call("input", "old").call("read", result(1), 0, 1, buffer, 100).
			ends(contract(`input "old" holds named tensors: call tensors_find first`)),
		newScript("a name that the type lacks", 0).call("output", "shut").call("tensors_create", result(1), "b", 1, []uint64{}).
			ends(contract(`tensor "b": output "shut" is declared as tensors{a: bool}`)),
		newScript("a name twice", 0).call("output", "m").call("tensors_create", result(1), "a", 1, []uint64{1}).call("tensors_create", result(2), "a", 1, []uint64{1}).
			ends(contract(`tensor "a" of output "m" was created before`)),
		newScript("no element type", 0).call("output", "m").call("tensors_create", result(1), "a", math.MaxUint32, []uint64{}).
			ends(contract(`tensor "a" of output "m": a tensor needs a name and an element type; it has code -1`)),
		newScript("named rows left open", 0).call("output", "m").call("tensors_create", result(1), "a", 1, []uint64{abi.RowsUnknown}).
			ends(contract(`tensor "a" of output "m": a named tensor needs all its dimensions`)),
		newScript("rows are missing", 0).call("output", "flags").call("create", result(1), []uint64{2}).call("write", result(1), buffer, 1).
			ends(contract(`output "flags" has 1 of its 2 rows`)),
		newScript("a tensor is missing", 0).call("output", "shut").ends(contract(`tensor "a" of output "shut" was not written`)),
		newScript("rows of a named tensor are missing", 0).call("output", "fs").call("tensors_create", result(1), "a", 6, []uint64{3}).call("write", result(1), buffer, 2).
			ends(contract(`tensor "a" of output "fs" has 2 of its 3 rows`)),
		newScript("another element type", 0).call("output", "shut").call("tensors_create", result(1), "a", 2, []uint64{}).
			ends(contract(`tensor "a" of output "shut" is int8, declared is bool`)),
		newScript("dimensions before", 0).call("output", "y").call("dims", result(1), buffer, 2).
			ends(contract(`output "y" has no dimensions yet: call create first`)),
		newScript("an output is read", 0).call("output", "z").call("create", result(1), []uint64{}).call("read", result(1), 0, 1, buffer, 8).
			ends(contract(`output "z" is an output: it cannot be read`)),
		newScript("named tensors as one", 0).call("output", "fs").call("create", result(1), []uint64{1}).
			ends(contract(`output "fs" holds named tensors: call tensors_create first`)),
		newScript("created twice", 0).call("output", "z").call("create", result(1), []uint64{}).call("create", result(1), []uint64{}).
			ends(contract(`output "z" was created before`)),
		newScript("written before", 0).call("output", "z").call("write", result(1), buffer, 1).
			ends(contract(`output "z" was not created: call create first`)),
	}
}

func sizeScripts() []script {
	contract := func(text string) string { return "broke the contract: " + text }
	limit := `the step's outputs have more than 1.0 MiB: raise the limit with limits = { output = "…" }`
	create := func(name, port string, sizes ...uint64) *script {
		return newScript(name, 0).call("output", port).call("create", result(1), sizes)
	}
	return []script{
		newScript("reads past the memory", 0).call("input", "x").call("read", result(1), 0, 5, pageBytes-59, 60).
			ends(contract("read: 60 bytes at 65477 lie outside the guest's memory of 65536")),
		newScript("high bits", 0).call("log", 1, uint64(0xdead<<32), uint64(0xdead<<32)).
			call("input", "x").call("read", result(1), 0, 1, uint64(0xdead<<32|buffer), uint64(0xdead<<32|12)).ends(""),
		newScript("a small buffer", 0).call("input", "x").call("read", result(1), 0, 5, buffer, 59).
			ends(contract(`input "x": 5 rows have 60 bytes, the buffer has 59`)),
		newScript("rows that wrap", 0).call("input", "x").call("read", result(1), uint64(math.MaxUint64), 2, buffer, 60).
			ends(contract(`input "x": rows 18446744073709551615 to 1 asked for, it has 5`)),
		newScript("a long name", 0).call("output", strings.Repeat("n", maxNameBytes+1)).ends(contract("a name of 1025 bytes; at most 1024")),
		create("a rank of 17", "y", make([]uint64, 17)...).ends(contract("rank 17; at most 16")),
		create("another rank", "y", 5).ends(contract(`output "y" has rank 1, float32[N, 3] has rank 2`)),
		create("a rank below the least", "deep", 5).ends(contract(`output "deep" has rank 1, int8[L, 2, ...] has rank 2 or more`)),
		create("another number before dots", "deep", 5, 3, 4).ends(contract(`output "deep" has 3 in dimension 1, declared are 2`)),
		create("a large dimension", "flags", 1<<62+1).ends(contract(`output "flags": dimension 0 is 4611686018427387905`)),
		create("a row of terabytes", "rows", 1, 1<<30, 1<<30).ends(contract(`output "rows": one row of [1073741824 1073741824] has more than 2147483647 elements`)),
		create("a row too long", "rows", 1, 1<<16, 1<<15).ends(contract(`output "rows": one row of [65536 32768] has more than 2147483647 elements`)),
		create("a tensor too large", "y", 1<<61, 3).ends(limit),
		create("a promise past the limit", "flags", 1<<20+1).ends(limit),
		newScript("a named tensor too large", 0).call("output", "m").call("tensors_create", result(1), "a", 1, []uint64{1 << 16, 1 << 15}).
			ends(contract(`tensor "a" of output "m": [65536 32768] are more than 2147483647 elements`)),
		create("rows without end", "rows", abi.RowsUnknown, 0, 1).call("write", result(1), 0, 1<<62).call("write", result(1), 0, 1).
			ends(contract(`output "rows": more than 4611686018427387904 rows`)),
		create("rows that wrap", "rows", abi.RowsUnknown, 0, 1).call("write", result(1), 0, 1).call("write", result(1), 0, uint64(math.MaxUint64)).
			ends(contract(`output "rows": more than 4611686018427387904 rows`)),
		create("a write of 4 GiB", "rows", abi.RowsUnknown, 1<<15, 1<<10).call("write", result(1), 0, 128).
			ends(contract(`output "rows": 128 rows of 33554432 bytes do not fit guest memory: take fewer rows at a time`)),
		create("more rows than promised", "flags", 2).call("write", result(1), buffer, 3).ends(contract(`output "flags": 3 rows written, it has 2`)),
		create("too much output", "flags", abi.RowsUnknown).call("write", result(1), 0, 1<<20+1).
			ends(limit),
	}
}

func speechScripts() []script {
	metrics := newScript("too many metrics", 0)
	for step := range 11 {
		metrics.call("metric", "loss", step, math.NaN())
	}
	logs := newScript("too much log", 0)
	for range 2 {
		logs.call("log", 9, buffer, buffer)
	}
	lines := newScript("says something", 0).call("log", 0, "\x1b[31mred\u2028\u202e").call("stdout", "a line\nand half").call("stdout", " a line\n\n").
		call("stderr", strings.Repeat("é", maxFailBytes)).call("stderr", "panic: so\xff\n").call("progress", 1, 2).call("progress", math.Inf(1), 1.5).call("metric", "ä", 3, 1e300)
	open := newScript("leaves lines open", 0).call("stdout", "\x00half").call("stderr", buffer, buffer-1).call("stderr", "end").ends("")
	return []script{
		lines.ends(""), open,
		newScript("fails", 0).call("fail", "no\x00 more\x07").ends("no\ufffd more\ufffd"),
		newScript("fails at length", 0).call("fail", buffer, buffer).ends(strings.Repeat("\ufffd", maxFailBytes/3) + "…"),
		newScript("fails at the end of a letter", 0).call("fail", "x"+strings.Repeat("é", maxFailBytes)).ends("x" + strings.Repeat("é", maxFailBytes/2-1) + "…"),
		newScript("fails without a text", 0).call("fail", 0, 0).ends("the step failed without saying why"),
		newScript("progress of nothing", 0).call("progress", math.NaN(), 1).ends("broke the contract: progress NaN of 1"),
		newScript("a metric without a name", 0).call("metric", "", 1, 1).ends("broke the contract: a metric needs a name"),
		metrics.ends("the step reported more than 10 metrics"),
		logs.ends(fmt.Sprintf("the step wrote more than %s of log: raise its limit with limits = { logs = \"…\" }", byteText(64<<10))),
	}
}
