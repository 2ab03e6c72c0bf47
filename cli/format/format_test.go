package format

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"zen/abi"
)

// tensor returns a tensor of values: a slice that encoding/binary can write.
func tensor(d abi.DType, values any, sizes ...uint64) Tensor {
	b, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		panic(err)
	}
	return Tensor{DType: d, Sizes: sizes, Values: bytes.NewReader(b)}
}

func count(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

var nan, inf = math.NaN(), math.Inf(1)

func TestWrite(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		tensor Tensor
		want   string
	}{
		{"a float64 scalar", Text, tensor(abi.Float64, []float64{0.9211}), "0.9211\n"},
		{"a float32 scalar has no digits of float64", Text, tensor(abi.Float32, []float32{0.1}), "0.1\n"},
		{"a float16 scalar", Text, tensor(abi.Float16, []uint16{0x2e66}), "0.1\n"},
		{"a large scalar without exponent", Text, tensor(abi.Float64, []float64{123456789}), "123456789\n"},
		{"a tiny scalar", Text, tensor(abi.Float64, []float64{1e-7}), "1e-07\n"},
		{"a NaN scalar", Text, tensor(abi.Float64, []float64{nan}), "nan\n"},
		{"an infinite scalar", Text, tensor(abi.Float32, []float32{float32(-inf)}), "-inf\n"},
		{"a bool scalar", Text, tensor(abi.Bool, []uint8{1}), "true\n"},
		{"an int64 scalar beyond 2^53", Text, tensor(abi.Int64, []int64{-1<<63 + 1}), "-9223372036854775807\n"},
		{"a uint64 scalar", Text, tensor(abi.Uint64, []uint64{1<<64 - 1}), "18446744073709551615\n"},
		{"a vector of int8", Text, tensor(abi.Int8, []int8{-128, 0, 7}, 3), "int8[3]\n[-128    0    7]\n"},
		{"a matrix of floats", Text, tensor(abi.Float32, []float32{0, 0.25, 1, -10.5, 3, 2}, 2, 3),
			"float32[2, 3]\n[[  0.     0.25   1.  ]\n [-10.5    3.     2.  ]]\n"},
		{"floats far apart", Text, tensor(abi.Float64, []float64{1e-5, 1000, nan}, 3), "float64[3]\n[1.e-05 1.e+03    nan]\n"},
		{"many digits", Text, tensor(abi.Float64, []float64{1.0 / 3, 0.5}, 2), "float64[2]\n[0.33333333 0.5       ]\n"},
		{"nan and inf among floats", Text, tensor(abi.Float32, []float32{float32(nan), float32(inf), 1.5}, 3), "float32[3]\n[nan inf 1.5]\n"},
		{"bools", Text, tensor(abi.Bool, []uint8{0, 1}, 2), "bool[2]\n[false  true]\n"},
		{"three dimensions", Text, tensor(abi.Int32, count(8), 2, 2, 2), "int32[2, 2, 2]\n[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]\n"},
		{"no rows", Text, tensor(abi.Float32, []float32{}, 0, 3), "float32[0, 3]\n[]\n"},
		{"rows of nothing", Text, tensor(abi.Float32, []float32{}, 2, 0), "float32[2, 0]\n[[]\n []]\n"},
		{"a long vector", Text, tensor(abi.Int32, count(1001), 1001),
			"int32[1001]\nmin 0, max 1000, mean 500\n[   0    1    2 ...  998  999 1000]\n"},
		{"a long matrix", Text, tensor(abi.Int32, count(1400), 200, 7),
			"int32[200, 7]\nmin 0, max 1399, mean 699.5\n[[   0    1    2 ...    4    5    6]\n [   7    8    9 ...   11   12   13]\n [  14   15   16 ...   18   19   20]\n ...\n" +
				" [1379 1380 1381 ... 1383 1384 1385]\n [1386 1387 1388 ... 1390 1391 1392]\n [1393 1394 1395 ... 1397 1398 1399]]\n"},
		{"long, of integers beyond 2^53", Text, tensor(abi.Int64, append(make([]int64, 1000), 1<<62+1), 1001),
			"int64[1001]\nmin 0, max 4611686018427387905, mean 4.60708e+15\n[                  0                   0                   0 ...\n                   0                   0 4611686018427387905]\n"},
		{"long, with NaN", Text, tensor(abi.Float64, append(make([]float64, 1000), nan), 1001),
			"float64[1001]\nmin 0, max 0, mean 0, 1 NaN\n[ 0.  0.  0. ...  0.  0. nan]\n"},

		{"a scalar", JSON, tensor(abi.Float64, []float64{0.5}), `{"type":"float64","shape":[],"values":0.5}` + "\n"},
		{"a matrix", JSON, tensor(abi.Int32, count(6), 3, 2), `{"type":"int32[3, 2]","shape":[3,2],"values":[[0,1],[2,3],[4,5]]}` + "\n"},
		{"three dimensions", JSON, tensor(abi.Int32, count(4), 2, 1, 2), `{"type":"int32[2, 1, 2]","shape":[2,1,2],"values":[[[0,1]],[[2,3]]]}` + "\n"},
		{"what JSON has no number for", JSON, tensor(abi.Float64, []float64{nan, inf, -inf, 1e300}, 4),
			`{"type":"float64[4]","shape":[4],"values":["NaN","Infinity","-Infinity",1e+300]}` + "\n"},
		{"bools", JSON, tensor(abi.Bool, []uint8{0, 1}, 2), `{"type":"bool[2]","shape":[2],"values":[false,true]}` + "\n"},
		{"no rows", JSON, tensor(abi.Int8, []int8{}, 0, 2), `{"type":"int8[0, 2]","shape":[0,2],"values":[]}` + "\n"},
		{"rows of nothing", JSON, tensor(abi.Int8, []int8{}, 2, 0), `{"type":"int8[2, 0]","shape":[2,0],"values":[[],[]]}` + "\n"},

		{"a scalar", CSV, tensor(abi.Float32, []float32{0.1}), "0.1\n"},
		{"a vector", CSV, tensor(abi.Float64, []float64{1, nan}, 2), "1\nnan\n"},
		{"a matrix", CSV, tensor(abi.Int32, count(6), 3, 2), "0,1\n2,3\n4,5\n"},
		{"a higher rank, a line for each row", CSV, tensor(abi.Int32, count(8), 2, 2, 2), "0,1,2,3\n4,5,6,7\n"},
		{"no rows", CSV, tensor(abi.Int32, count(0), 0, 2), ""},
	} {
		t.Run(string(c.format)+" of "+c.name, func(t *testing.T) {
			var out strings.Builder
			if err := Write(&out, c.format, c.tensor); err != nil {
				t.Fatal(err)
			}
			if out.String() != c.want {
				t.Errorf("got\n%s\nwant\n%s", out.String(), c.want)
			}
		})
	}
}

func TestALongRowIsBroken(t *testing.T) {
	var out strings.Builder
	if err := Write(&out, Text, tensor(abi.Int32, count(100), 1, 100)); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > lineWidth+3 {
			t.Errorf("%d characters: %s", len(line), line)
		}
	}
	if !strings.Contains(out.String(), "\n  ") || strings.Count(out.String(), "\n") != 6 {
		t.Error(out.String())
	}
}

func TestTheCornersOfALargeTensorAreKept(t *testing.T) {
	sizes := []uint64{100, 7, 1000}
	c := &corners{sizes: sizes, at: make([]uint64, 3)}
	x := tensor(abi.Int32, count(700_000), sizes...)
	if err := x.chunks(func(chunk []byte) error { c.add(abi.Int32, chunk); return nil }); err != nil {
		t.Fatal(err)
	}
	var got, want []int
	for _, v := range c.kept {
		got = append(got, int(v.bits))
	}
	for _, i := range []int{0, 1, 2, 97, 98, 99} {
		for _, j := range []int{0, 1, 2, 4, 5, 6} {
			for _, k := range []int{0, 1, 2, 997, 998, 999} {
				want = append(want, (i*7+j)*1000+k)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
}

func TestNamedTensors(t *testing.T) {
	named := func() []Named {
		return []Named{{"alpha", tensor(abi.Float64, []float64{0.5})}, {`co"ef`, tensor(abi.Int32, count(2), 2)}}
	}
	var out strings.Builder
	if err := WriteNamed(&out, Text, named()); err != nil {
		t.Fatal(err)
	}
	if want := "alpha: 0.5\n\nco\"ef: int32[2]\n[0 1]\n"; out.String() != want {
		t.Errorf("text: got\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	if err := WriteNamed(&out, JSON, named()); err != nil {
		t.Fatal(err)
	}
	var back map[string]struct{ Values any }
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil || len(back) != 2 || back["alpha"].Values != 0.5 {
		t.Errorf("json: %v in %s", err, out.String())
	}
	err := WriteNamed(io.Discard, CSV, named())
	if want := `csv shows one tensor, and these are several: alpha, co"ef; name one of them, or use text or json`; err == nil || err.Error() != want {
		t.Errorf("csv: %v", err)
	}
}

func TestMissingValuesAreAnError(t *testing.T) {
	for f := range writers {
		for _, missing := range []int{1, 4, 24} {
			x := tensor(abi.Int32, count(6), 2, 3)
			x.Values = io.LimitReader(x.Values, int64(24-missing))
			if err := Write(io.Discard, f, x); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "int32[2, 3]") {
				t.Errorf("%s without %d bytes: %v", f, missing, err)
			}
		}
	}
}

func TestSizesBeyondAllMemoryAreAnError(t *testing.T) {
	for f := range writers {
		if err := Write(io.Discard, f, tensor(abi.Int32, count(1), 1<<40, 1<<40)); err == nil {
			t.Errorf("%s: no error", f)
		}
	}
}

func TestParse(t *testing.T) {
	for _, name := range []string{"text", "json", "csv", "npy", "png"} {
		if f, err := Parse(name); err != nil || string(f) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Parse("xml"); err == nil || !strings.Contains(err.Error(), `"xml"`) {
		t.Errorf("xml: %v", err)
	}
}

func TestEveryFloat16ReadsBackFromItsText(t *testing.T) {
	seen := map[string]bool{}
	for bits := range 1 << 16 {
		v := value{abi.Float16, uint64(bits)}
		text := string(v.append(nil))
		if math.IsNaN(v.float()) {
			continue
		}
		if seen[text] {
			t.Fatalf("%04x: %s is the text of another float16 too", bits, text)
		}
		seen[text] = true
	}
	for text, bits := range map[string]uint64{"0.1": 0x2e66, "65500": 0x7bff, "6e-08": 1, "1": 0x3c00, "-2": 0xc000, "6.104e-05": 0x0400, "0.3333": 0x3555} {
		if got := string(value{abi.Float16, bits}.append(nil)); got != text {
			t.Errorf("%04x: got %s, want %s", bits, got, text)
		}
	}
}

func BenchmarkText(b *testing.B) {
	data := make([]byte, 4<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if err := Write(io.Discard, Text, Tensor{abi.Float32, []uint64{1 << 10, 1 << 10}, bytes.NewReader(data)}); err != nil {
			b.Fatal(err)
		}
	}
}
