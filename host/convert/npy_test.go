package convert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"zen/abi"
)

// npyText returns a file of NumPy's format with this header.
func npyText(version byte, header string, values []byte) []byte {
	file := append([]byte(npyMagic), version, 0)
	if version == 1 {
		file = binary.LittleEndian.AppendUint16(file, uint16(len(header)))
	} else {
		file = binary.LittleEndian.AppendUint32(file, uint32(len(header)))
	}
	return append(append(file, header...), values...)
}

func npyFile(version byte, descr string, fortran bool, shape string, values []byte) []byte {
	order := map[bool]string{false: "False", true: "True"}[fortran]
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", descr, order, shape)
	return npyText(version, header+strings.Repeat(" ", 63-(len(header)+9)%64)+"\n", values)
}

// count returns n values of some bytes each: 0, 1, 2, … as little-endian integers,
// whatever the element type makes of them.
func count(n, size int) []byte {
	var out []byte
	for i := range n {
		out = appendBits(out, uint64(i), size)
	}
	return out
}

func reversed(values []byte, size int) []byte {
	out := bytes.Clone(values)
	swap(out, size)
	return out
}

func TestNPYOfEveryElementTypeByteOrderAndVersion(t *testing.T) {
	for descr, dtype := range map[string]abi.DType{
		"b1": abi.Bool, "i1": abi.Int8, "i2": abi.Int16, "i4": abi.Int32, "i8": abi.Int64, "u1": abi.Uint8, "u2": abi.Uint16,
		"u4": abi.Uint32, "u8": abi.Uint64, "f2": abi.Float16, "f4": abi.Float32, "f8": abi.Float64,
	} {
		size := dtype.Size()
		n := 6
		if dtype == abi.Bool {
			n = 2
		}
		values, shape := count(n, size), fmt.Sprintf("(%d, 1)", n)
		for version := byte(1); version <= 3; version++ {
			for _, c := range []struct {
				order  string
				values []byte
			}{{"<", values}, {"|", values}, {">", reversed(values, size)}} {
				t.Run(fmt.Sprintf("%s%s version %d", c.order, descr, version), func(t *testing.T) {
					f := file(t, "x.npy", dtype.String()+"[N, 1]", npyFile(version, c.order+descr, false, shape, c.values))
					wantValue(t, f, fmt.Sprintf("%s[%d, 1]", dtype, n), values)
				})
			}
		}
	}
}

func TestNPYOfEveryShape(t *testing.T) {
	for _, c := range []struct {
		declared, shape, typ string
		n                    int
	}{
		{"int32", "()", "int32", 1},
		{"int32[N]", "(3,)", "int32[3]", 3},
		{"int32[N]", "(3L,)", "int32[3]", 3},
		{"int32[N]", "(0,)", "int32[0]", 0},
		{"int32[N, 0]", "(5, 0)", "int32[5, 0]", 0},
		{"int32[N, 2, 3]", "(2, 2, 3)", "int32[2, 2, 3]", 12},
		{"int32[N, ...]", "(3,)", "int32[3]", 3},
		{"int32[N, ...]", "(3, 1)", "int32[3, 1]", 3},
		{"int32[N, 2, ...]", "(2, 2, 3)", "int32[2, 2, 3]", 12},
		{"int32[...]", "()", "int32", 1},
		{"int32[...]", "(3,)", "int32[3]", 3},
	} {
		for _, fortran := range []bool{false, true} {
			if fortran && strings.Count(c.typ, ",") > 1 {
				continue // another order: see below
			}
			t.Run(fmt.Sprint(c.shape, fortran), func(t *testing.T) {
				f := file(t, "x.npy", c.declared, npyFile(1, "<i4", fortran, c.shape, count(c.n, 4)))
				wantValue(t, f, c.typ, count(c.n, 4))
			})
		}
	}
}

// fortranOrder returns the values 0, 1, 2, … of a tensor of sizes rows, 2 and 3, with
// the first dimension varying fastest.
func fortranOrder(rows int) []byte {
	var out []byte
	for k := range 3 {
		for j := range 2 {
			for i := range rows {
				out = appendBits(out, uint64(6*i+3*j+k), 4)
			}
		}
	}
	return out
}

func TestNPYInFortransOrder(t *testing.T) {
	for _, rows := range []int{1, 7, 100_000} { // also parts that are read one by one
		content := npyFile(1, "<i4", true, fmt.Sprintf("(%d, 2, 3)", rows), fortranOrder(rows))
		wantValue(t, file(t, "x.npy", "int32[N, 2, 3]", content), fmt.Sprintf("int32[%d, 2, 3]", rows), count(6*rows, 4))
		big := npyFile(1, ">i4", true, fmt.Sprintf("(%d, 2, 3)", rows), reversed(fortranOrder(rows), 4))
		wantValue(t, file(t, "x.npy", "int32[N, 2, 3]", big), fmt.Sprintf("int32[%d, 2, 3]", rows), count(6*rows, 4))
	}
}

// More rows than are turned at once.
func TestALongNPYInFortransOrder(t *testing.T) {
	rows := 3*fortranBytes/(6*4) + 5
	content := npyFile(1, "<i4", true, fmt.Sprintf("(%d, 2, 3)", rows), fortranOrder(rows))
	wantValue(t, file(t, "x.npy", "int32[N, 2, 3]", content), fmt.Sprintf("int32[%d, 2, 3]", rows), count(6*rows, 4))
}

// So few rows that many of their parts are read at once, and one row at a time.
func TestAWideNPYInFortransOrder(t *testing.T) {
	const rows, width = 2, fortranBytes/4 + 9
	var content []byte
	for place := range width {
		for row := range rows {
			content = appendBits(content, uint64(row*width+place), 4)
		}
	}
	shape := fmt.Sprintf("(%d, %d)", rows, width)
	wantValue(t, file(t, "x.npy", "int32[N, _]", npyFile(1, "<i4", true, shape, content)), fmt.Sprintf("int32[%d, %d]", rows, width), count(rows*width, 4))
}

func TestAPackedNPY(t *testing.T) {
	content := packed(t, npyFile(1, "<f4", false, "(3, 2)", count(6, 4)))
	wantValue(t, file(t, "x.npy.gz", "float32[N, 2]", content), "float32[3, 2]", count(6, 4))
}

func TestNPYThatDoesNotFit(t *testing.T) {
	doubles := npyFile(1, "<f8", false, "(100, 3)", count(300, 8))
	for _, c := range []struct{ name, declared, want string }{
		{"the element type", "float32[N, 3]", `data.npy is float64[100, 3], input "x" of step "s" reads float32[N, 3]: convert it, or declare float64`},
		{"the rank", "float64[N]", `data.npy is float64[100, 3], input "x" of step "s" reads float64[N]: its shape does not fit`},
		{"the least rank", "float64[N, H, W, ...]", `data.npy is float64[100, 3], input "x" of step "s" reads float64[N, H, W, ...]: its shape does not fit`},
		{"a number before dots", "float64[N, 4, ...]", `data.npy is float64[100, 3], input "x" of step "s" reads float64[N, 4, ...]: its shape does not fit`},
		{"a number", "float64[N, 4]", `data.npy is float64[100, 3], input "x" of step "s" reads float64[N, 4]: its shape does not fit`},
		{"the rows", "float64[99, 3]", `data.npy is float64[100, 3], input "x" of step "s" reads float64[99, 3]: its shape does not fit`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(file(t, "data.npy", c.declared, doubles), "")
			wantError(t, err, c.want)
		})
	}
}

func TestNPYThatIsNone(t *testing.T) {
	good := npyFile(1, "<f4", false, "(2,)", count(2, 4))
	header := func(text string) []byte { return npyText(1, text, nil) }
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"empty", nil, `x.npy is no .npy file: say format = "file" to read its bytes`},
		{"a text", []byte("1,2,3\n"), `x.npy is no .npy file: say format = "file" to read its bytes`},
		{"another version", npyText(4, "{}", nil), "x.npy has version 4 of the format; there are 1, 2 and 3"},
		{"a header cut short", good[:20], "x.npy is cut short"},
		{"values cut short", good[:len(good)-1], "x.npy: has 7 bytes of values, its header says float32[2], which are 8"},
		{"too many values", append(bytes.Clone(good), 0), "x.npy: has 9 bytes of values, its header says float32[2], which are 8"},
		{"a packed one cut short", packed(t, good)[:60], "x.npy is cut short"},
		{"a packed one that lacks a value", packed(t, good[:len(good)-1]), "x.npy is cut short"},
		{"a packed one that goes on", packed(t, append(bytes.Clone(good), 0)), "x.npy goes on after the values that its header tells of"},
		{"a packed one that is damaged", append(packed(t, good)[:10], 0xff, 0xff, 0xff), "x.npy is damaged: flate: corrupt input before offset 1"},
		{"a header that is huge", append([]byte(npyMagic+"\x02\x00"), 0xff, 0xff, 0xff, 0x7f), "x.npy has a header of 2147483647 bytes, the most is 65536"},
		{"a shape that is huge", npyFile(1, "<f4", false, "(9223372036854775807,)", nil), "x.npy: a shape of [9223372036854775807] has no end"},
		{"no dict", header("[]"), `x.npy: its header: '{' is missing`},
		{"an empty dict", header("{}"), "x.npy: its header: it lacks descr, fortran_order or shape"},
		{"a key twice", header("{'shape': (), 'shape': ()}"), `x.npy: its header: "shape" is there twice`},
		{"another key", header("{'axes': ()}"), `x.npy: its header: there is no key "axes"`},
		{"something behind", header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x"), "x.npy: its header: something follows it"},
		{"no order", header("{'fortran_order': 1}"), "x.npy: its header: fortran_order is neither True nor False"},
		{"a negative size", header("{'shape': (-1,)}"), "x.npy: its header: a shape is at most 16 numbers of at most 63 bits"},
		{"too many dimensions", header("{'shape': (" + strings.Repeat("1,", 17) + ")}"), "x.npy: its header: a shape is at most 16 numbers of at most 63 bits"},
		{"complex numbers", header("{'descr': '<c8'}"), `x.npy: its header: it holds elements "<c8", which no tensor has: save it as one of [bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64]`},
		{"objects", header("{'descr': '|O'}"), "x.npy: its header: it holds pickled Python objects, which zen never loads: save numbers"},
		{"records", header("{'descr': [('a', '<f4')]}"), "x.npy: its header: it holds records of several fields: save each field as a file of its own"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(file(t, "x.npy", "float32[N]", c.content), "")
			wantError(t, err, c.want)
		})
	}
}

func FuzzNPY(f *testing.F) {
	f.Add(npyFile(1, "<f4", false, "(2, 3)", count(6, 4)))
	f.Add(npyFile(2, ">f4", true, "(2, 3)", count(6, 4)))
	f.Add(packed(f, npyFile(3, "|f4", false, "(2, 3)", count(6, 4))))
	f.Add(npyFile(1, "<f4", true, "(4611686018427387904, 8)", nil))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, _, err := read(file(t, "x.npy", "float32[N, K]", content), "")
		if err == nil && (got.Type.DType != abi.Float32 || got.Bytes > uint64(len(content))*2000) {
			t.Errorf("%d bytes are %s", len(content), got.Type)
		}
		var fault *Error
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("%T is not the file's fault: %v", err, err)
		}
	})
}
