package host

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
)

var update = flag.Bool("update", false, "make testdata/format of this format, when it is not there")

// formatNow is the folder of the formats that this zen writes. When a test of it
// fails, nothing in it is to be changed: the text of the failure says what to do.
const formatNow = "../testdata/format/v1"

// TestMakeFormat makes the folder of a new format. What is there is frozen.
func TestMakeFormat(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	if _, err := os.Stat(formatNow); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("%s is there and is never made anew (%v): raise a version and formatNow", formatNow, err)
	}
	makeHome(t, filepath.Join(formatNow, "home"))
	writeFormat(t, "values.txt", dumpHome(t, filepath.Join(formatNow, "home")))
	writeFormat(t, "keys.txt", dumpKeys())
}

func writeFormat(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(formatNow, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// makeHome writes one result of every kind of value, through the code that runs
// use.
func makeHome(t *testing.T, home string) {
	t.Helper()
	started := time.Date(2025, 1, 2, 3, 4, 5, 678900000, time.UTC)
	store, err := disk.Open(home, disk.WithClock(func() time.Time { return started }))
	if err != nil {
		t.Fatal(err)
	}
	entry := &abi.Entry{Name: "everything"}
	record := &cache.Record{
		Metrics: []cache.Metric{{Name: "loss", Step: 1, Value: 0.25}, {Name: "loss", Step: 2, Value: math.NaN()}, {Name: "größe", Step: math.MaxInt64, Value: math.Inf(-1)}},
		Producer: cache.Producer{Run: "0123456789ab", Step: "made", Zen: "0.1.0", Engine: "v1.12.0", OS: "linux", Arch: "amd64",
			Started: started, Seconds: 1.5},
	}
	for _, v := range formatValues {
		typ, err := abi.ParseType(v.typ)
		if err != nil {
			t.Fatal(err)
		}
		entry.Outputs = append(entry.Outputs, abi.Port{Name: v.port, Type: typ})
		record.Outputs = append(record.Outputs, makeOutput(t, store, v.port, typ, v.write))
	}
	record.Action = newAction(&Plugin{Digest: cache.ObjectDigest{1, 2, 3}}, entry, map[string]abi.Value{"n": abi.IntValue(5)}, 0, nil)
	if err := errors.Join(store.Put(record), store.Close(), os.Remove(filepath.Join(home, "lock"))); err != nil {
		t.Fatal(err)
	}
	for _, empty := range []string{"tmp", "quarantine"} { // which git does not keep
		if err := os.Remove(filepath.Join(home, empty)); err != nil {
			t.Fatal(err)
		}
	}
}

func makeOutput(t *testing.T, store *disk.Store, port string, typ abi.Type, write func(*bytes.Buffer, abi.Type) (tensor.Summary, error)) cache.Output {
	t.Helper()
	var file bytes.Buffer
	summary, err := write(&file, typ)
	if err != nil {
		t.Fatal(port, err)
	}
	w, err := store.Create("")
	if err == nil {
		_, err = w.Write(file.Bytes())
	}
	if err != nil {
		t.Fatal(err)
	}
	object, size, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return cache.Output{Port: port, Type: summary.Type.String(), Content: summary.Content, Object: object, Size: size}
}

// formatValues are the outputs of the frozen record: small, but two of them large
// enough that zstd makes them smaller.
var formatValues = []struct {
	port, typ string
	write     func(*bytes.Buffer, abi.Type) (tensor.Summary, error)
}{
	{"bools", "bool[N]", wholeTensor([]uint64{1000}, slices.Repeat([]byte{1, 0, 0, 1, 1}, 200))},
	{"empty", "float64[N, 3]", wholeTensor([]uint64{0, 3}, nil)},
	{"model", "tensors{coef: float32[K, D], ...}", namedOnes},
	{"scalar", "float64", wholeTensor(nil, binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.1)))},
	{"table", "table{id: int64, day: date, label: utf8?, x: float32[2]}", smallTable},
	{"x", "float32[N, D]", wholeTensor([]uint64{100, 4}, slices.Repeat(floats(seven, 0x80000000, 0xffc00001, 0x7f800000), 100))},
}

func wholeTensor(sizes []uint64, values []byte) func(*bytes.Buffer, abi.Type) (tensor.Summary, error) {
	return func(file *bytes.Buffer, typ abi.Type) (tensor.Summary, error) {
		w, err := tensor.NewWriter(file, typ, sizes, tensor.Options{})
		if err != nil {
			return tensor.Summary{}, err
		}
		rows := uint64(1)
		if len(sizes) > 0 {
			rows = sizes[0]
		}
		if err := w.Write(values, rows); err != nil {
			return tensor.Summary{}, err
		}
		return w.Close()
	}
}

func namedOnes(file *bytes.Buffer, typ abi.Type) (tensor.Summary, error) {
	w, err := tensor.NewTensorsWriter(file, typ, tensor.Options{})
	if err != nil {
		return tensor.Summary{}, err
	}
	for _, named := range []struct {
		name   string
		dtype  abi.DType
		sizes  []uint64
		values []byte
	}{
		{"größe", abi.Int64, nil, binary.LittleEndian.AppendUint64(nil, 1<<53+1)},
		{"coef", abi.Float32, []uint64{2, 3}, floats(1, 2, 3, 4, 5, seven)},
	} {
		n, err := w.Create(named.name, named.dtype, named.sizes)
		if err != nil {
			return tensor.Summary{}, err
		}
		rows := uint64(1)
		if len(named.sizes) > 0 {
			rows = named.sizes[0]
		}
		if err := n.Write(named.values, rows); err != nil {
			return tensor.Summary{}, err
		}
	}
	return w.Close()
}

func smallTable(file *bytes.Buffer, typ abi.Type) (tensor.Summary, error) {
	w, err := tensor.NewTableWriter(file, typ, tensor.Options{})
	if err != nil {
		return tensor.Summary{}, err
	}
	rows := map[string]tensor.Rows{
		"id":    {Values: bytes.Repeat([]byte{1, 0, 0, 0, 0, 0, 0, 0x80}, 3)},
		"day":   {Values: floats(0, 20000, 0xffffffff)},
		"label": {Values: []byte("grünblau"), Offsets: floats(0, 5, 5, 9), Validity: []byte{0b101}},
		"x":     {Values: floats(1, 2, 3, 4, 5, seven)},
	}
	columns := map[string]*tensor.ColumnWriter{}
	for _, f := range typ.Fields {
		if columns[f.Name], err = w.Create(f.Name, f.Type); err != nil {
			return tensor.Summary{}, err
		}
	}
	for name, r := range rows {
		r.Count = 3
		if err := columns[name].Write(r); err != nil {
			return tensor.Summary{}, err
		}
	}
	return w.Close()
}
