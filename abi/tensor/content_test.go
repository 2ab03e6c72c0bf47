package tensor

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"zen/abi"
)

func TestContentIsWhatTheWriterSaid(t *testing.T) {
	for _, o := range []Options{{}, {Uncompressed: true}} {
		for name, g := range golden(t, o) {
			wantContent(t, name, g.file, g.s)
		}
	}
	values := bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 1<<20)
	file, s := writeTensor(t, mustType(t, "float32[N, D]"), []uint64{1 << 11, 1 << 10}, values, []uint64{1 << 11}, Options{})
	wantContent(t, "several chunks", file, s)
	file, s = writeTensor(t, mustType(t, "float64"), nil, values[:8], []uint64{1}, Options{})
	wantContent(t, "a scalar", file, s)
	file, s = writeTensor(t, mustType(t, "int8[N, D]"), []uint64{0, 3}, nil, nil, Options{})
	wantContent(t, "no rows", file, s)
	const rows = 40_000 // several batches
	file, s = writeTable(t, everyColumn(t, rows), rows, whole(rows), Options{})
	wantContent(t, "a table", file, s)
}

func wantContent(t *testing.T, name string, file []byte, s Summary) {
	t.Helper()
	f := mustOpen(t, file, s.Type, ReadOptions{Cores: 2})
	got, err := f.Content()
	if err != nil || got != s.Content {
		t.Errorf("%s: %s, %v; want %s", name, got, err, s.Content)
	}
	if f.Type().String() != s.Type.String() {
		t.Errorf("%s: opens as %s, was written as %s", name, f.Type(), s.Type)
	}
}

func TestContentRefusesWhatNoWriterStores(t *testing.T) {
	float := mustType(t, "float32[N]")
	nan := binary.LittleEndian.AppendUint32(nil, 0x7fc00000)
	file, _ := writeTensor(t, float, []uint64{1}, nan, []uint64{1}, Options{Uncompressed: true})
	payload := binary.LittleEndian.AppendUint32(nil, 0x7fc00001)
	other := bytes.Replace(file, nan, payload, 1)
	if bytes.Equal(other, file) {
		t.Fatal("no NaN in the file")
	}
	if _, err := mustOpen(t, other, float, ReadOptions{}).Content(); !isFormatError(err) {
		t.Errorf("a NaN with a payload: %v", err)
	}
}

func TestContentIsBoundedForATableOfNothing(t *testing.T) {
	c := &Column{of: column{name: "x", dtype: abi.Int8, nullable: true, list: true, shape: []uint64{0}}, rows: math.MaxInt64}
	lay, err := newLayout(abi.Int8, []uint64{0})
	if err != nil {
		t.Fatal(err)
	}
	c.values = newTensor(lay, c.Sizes(), nil, newDecoding(ReadOptions{}))
	if _, err := c.content(); !isFormatError(err) {
		t.Errorf("rows without bytes and without end: %v", err)
	}
}
