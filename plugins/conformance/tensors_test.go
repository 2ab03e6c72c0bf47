package conformance

import (
	"encoding/binary"
	"fmt"
	"io"

	"zen/abi"
)

// elementCases make and copy a tensor of every element type.
func elementCases() []testCase {
	var all []testCase
	for _, d := range abi.DTypes() {
		want := map[string]value{d.String(): made(d, sources["mixed"])}
		all = append(all,
			testCase{name: "make_" + d.String(), entry: "make", inputs: from("file", "sources.mixed"), params: dtypeParam(d), outputs: want},
			testCase{name: "copy_" + d.String(), entry: "copy", inputs: from(d.String(), "make_"+d.String()+"."+d.String()), outputs: want})
	}
	odd := make([]bool, len(sources["mixed"]))
	for i, b := range sources["mixed"] {
		odd[i] = b != 0
	}
	return append(all,
		testCase{name: "odd_bools", entry: "odd_bools", inputs: from("file", "sources.mixed"), outputs: map[string]value{"y": of(abi.Bool, odd)}},
		testCase{name: "make_empty", entry: "make", inputs: from("file", "sources.empty"), params: dtypeParam(abi.Float32), outputs: map[string]value{"float32": of(abi.Float32, []float32{})}},
		testCase{name: "copy_empty", entry: "copy", inputs: from("float32", "make_empty.float32"), outputs: map[string]value{"float32": of(abi.Float32, []float32{})}},
		testCase{name: "make_one_row", entry: "make", inputs: from("file", "sources.eight"), params: dtypeParam(abi.Uint64), outputs: map[string]value{"uint64": of(abi.Uint64, []uint64{0xf807060504030201})}},
		testCase{name: "copy_one_row", entry: "copy", inputs: from("uint64", "make_one_row.uint64"), outputs: map[string]value{"uint64": of(abi.Uint64, []uint64{0xf807060504030201})}},
	)
}

func dtypeParam(d abi.DType) string { return fmt.Sprintf("dtype = %q", d) }

// made returns what entry make makes of a file.
func made(d abi.DType, file []byte) value {
	n := len(file) / d.Size()
	v := value{dtype: d, dims: []uint64{uint64(n)}, bytes: append([]byte{}, file[:n*d.Size()]...)}
	for i := 0; i < len(v.bytes); i += d.Size() {
		canonical(d, v.bytes[i:])
	}
	return v
}

// canonical puts one element into canonical form.
func canonical(d abi.DType, b []byte) {
	le := binary.LittleEndian
	switch {
	case d == abi.Bool && b[0] != 0:
		b[0] = 1
	case d == abi.Float16 && le.Uint16(b)&0x7fff > 0x7c00:
		le.PutUint16(b, 0x7e00)
	case d == abi.Float32 && le.Uint32(b)&0x7fffffff > 0x7f800000:
		le.PutUint32(b, 0x7fc00000)
	case d == abi.Float64 && le.Uint64(b)&(1<<63-1) > 0x7ff<<52:
		le.PutUint64(b, 0x7ff8<<48)
	}
}

// Numbers that are easily changed: NaNs with a payload, a sign, signalling ones,
// infinities, zeros, the smallest and the largest numbers; and what is stored.
var (
	special16 = []uint16{0x7e01, 0xfe00, 0x7c01, 0xfdff, 0x7c00, 0xfc00, 0x0000, 0x8000, 0x0001, 0x8001, 0x7bff, 0xfbff}
	stored16  = []uint16{0x7e00, 0x7e00, 0x7e00, 0x7e00, 0x7c00, 0xfc00, 0x0000, 0x8000, 0x0001, 0x8001, 0x7bff, 0xfbff}
	special32 = []uint32{0x7fc00001, 0xffc00000, 0x7f800001, 0xffbfffff, 0x7f800000, 0xff800000, 0, 0x80000000, 1, 0x80000001, 0x7f7fffff, 0xff7fffff}
	stored32  = []uint32{0x7fc00000, 0x7fc00000, 0x7fc00000, 0x7fc00000, 0x7f800000, 0xff800000, 0, 0x80000000, 1, 0x80000001, 0x7f7fffff, 0xff7fffff}
	special64 = []uint64{0x7ff8000000000001, 0xfff8000000000000, 0x7ff0000000000001, 0xfff7ffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
		0, 0x8000000000000000, 1, 0x8000000000000001, 0x7fefffffffffffff, 0xffefffffffffffff}
	stored64 = []uint64{0x7ff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0x7ff8000000000000, 0x7ff0000000000000, 0xfff0000000000000,
		0, 0x8000000000000000, 1, 0x8000000000000001, 0x7fefffffffffffff, 0xffefffffffffffff}
)

// specialCases write, read and copy them.
func specialCases() []testCase {
	var all []testCase
	for _, s := range []struct {
		number, bits abi.DType
		stored       any
	}{
		{abi.Float16, abi.Uint16, stored16}, {abi.Float32, abi.Uint32, stored32}, {abi.Float64, abi.Uint64, stored64},
	} {
		port, name := s.number.String(), "special_"+s.number.String()
		b := littleEndian(s.stored)
		want := value{dtype: s.number, dims: []uint64{uint64(len(b) / s.number.Size())}, bytes: b}
		bits := want
		bits.dtype = s.bits
		all = append(all,
			testCase{name: name, entry: "make", inputs: from("file", fmt.Sprintf("sources.special%d", 8*s.number.Size())), params: dtypeParam(s.number), outputs: map[string]value{port: want}},
			testCase{name: "copy_" + name, entry: "copy", inputs: from(port, name+"."+port), outputs: map[string]value{port: want}},
			testCase{name: "bits_of_" + port, entry: "bits", inputs: from(port, name+"."+port), outputs: map[string]value{s.bits.String(): bits}})
	}
	return all
}

// rankCases make and show tensors of every rank, and with dimensions of 0 and 1.
func rankCases() []testCase {
	var all []testCase
	for _, r := range []struct {
		name string
		dims []uint64
	}{
		{"rank_0", []uint64{}}, {"rank_1", []uint64{5}}, {"rank_2", []uint64{3, 2}}, {"rank_3", []uint64{3, 2, 4}},
		{"rank_4", []uint64{3, 2, 4, 1}}, {"rank_5", []uint64{3, 2, 4, 1, 2}}, {"rank_6", []uint64{3, 2, 4, 1, 2, 5}},
		{"no_rows", []uint64{0, 3}}, {"no_columns", []uint64{3, 0}}, {"nothing_within", []uint64{2, 0, 4}}, {"one_row", []uint64{1, 5}},
	} {
		port := fmt.Sprintf("r%d", len(r.dims))
		ramp := ramp(r.dims)
		all = append(all,
			testCase{name: r.name, entry: "ramp", params: rampParams(r.dims), outputs: map[string]value{port: ramp}},
			testCase{name: "read_" + r.name, entry: "flatten", inputs: from(port, r.name+"."+port), outputs: map[string]value{
				"dims":   of(abi.Uint64, r.dims),
				"values": {dtype: abi.Float32, dims: []uint64{uint64(len(ramp.bytes) / 4)}, bytes: ramp.bytes},
			}})
	}
	return all
}

// ramp returns what entry ramp makes.
func ramp(dims []uint64) value {
	n := uint64(1)
	for _, d := range dims {
		n *= d
	}
	elements := make([]float32, n)
	for i := range elements {
		elements[i] = float32(i)
	}
	return value{dtype: abi.Float32, dims: dims, bytes: littleEndian(elements)}
}

func rampParams(dims []uint64) string {
	params := fmt.Sprintf("rank = %d", len(dims))
	for i, d := range dims {
		params += fmt.Sprintf(", d%d = %d", i+1, d)
	}
	return params
}

// rangeCases read and append ranges of rows.
func rangeCases() []testCase {
	ten := ramp([]uint64{10, 3})
	all := []testCase{{name: "ten_rows", entry: "ramp", params: rampParams(ten.dims), outputs: map[string]value{"r2": ten}}}
	for _, c := range []struct {
		name, of, params string
		chunk, rows      uint64
	}{
		{"ranges_of_1_row", "ten_rows", "chunk = 1", 1, 10},
		{"ranges_of_4_rows", "ten_rows", "chunk = 4", 4, 10},
		{"ranges_known_before", "ten_rows", "chunk = 4, known = true", 4, 10},
		{"ranges_of_all_rows", "ten_rows", "chunk = 10", 10, 10},
		{"ranges_of_no_rows", "no_rows", "chunk = 4", 4, 0},
	} {
		all = append(all, testCase{name: c.name, entry: "backwards", inputs: from("x", c.of+".r2"), params: c.params,
			outputs: map[string]value{"y": backwards(ten, c.rows, c.chunk)}})
	}
	return all
}

// backwards returns what entry backwards makes of the first rows of x.
func backwards(x value, rows, chunk uint64) value {
	rowBytes := uint64(len(x.bytes)) / x.dims[0]
	y := value{dtype: x.dtype, dims: []uint64{rows, x.dims[1]}}
	for end := rows; end > 0; {
		first := end - min(end, chunk)
		y.bytes = append(y.bytes, x.bytes[first*rowBytes:end*rowBytes]...)
		end = first
	}
	return y
}

// bigRows of 8 KiB are 1 GiB.
const bigRows = 1 << 17

// bigValue is what entry big makes.
var bigValue = value{dtype: abi.Int64, dims: []uint64{bigRows, 1024}, large: func(w io.Writer) {
	row := make([]byte, 8192)
	for i := range bigRows {
		binary.LittleEndian.PutUint64(row, uint64(i))
		_, _ = w.Write(row) // of a hash
	}
}}

// largeCases write and read more than the guest has memory for, and grow it.
func largeCases() []testCase {
	const little = `memory = "64MiB"`
	return []testCase{
		{name: "write_1_gib", entry: "big", params: fmt.Sprintf("rows = %d", bigRows), limits: little, outputs: map[string]value{"y": bigValue}},
		{name: "read_1_gib", entry: "sum_big", inputs: from("x", "write_1_gib.y"), limits: little, outputs: map[string]value{
			"sum": scalar(abi.Int64, int64(bigRows*(bigRows-1)/2)), "wrong": scalar(abi.Int64, int64(0))}},
		{name: "memory_grows", entry: "grow", inputs: from("file", "sources.mixed"), limits: little, outputs: map[string]value{"y": of(abi.Uint8, sources["mixed"])}},
		{name: "memory_over_its_limit", entry: "grow", inputs: from("file", "sources.mixed"), params: "mib = 100", limits: little,
			failure: failure{"limit", `the step needs * of memory, its limit is 64.0 MiB: raise it with limits = { memory = "…" }`}},
		{name: "output_over_its_limit", entry: "big", params: "rows = 1000", limits: `output = "1MiB"`,
			failure: failure{"limit", `the step's outputs have more than 1.0 MiB: raise the limit with limits = { output = "…" }`}},
	}
}
