package tensor

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"

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
	if x := f.Tensor(); x != nil {
		dst := make([]byte, x.Rows()*x.RowBytes())
		got, err := x.ReadContent(dst)
		want, _ := x.ReadAll()
		if err != nil || got != s.Content || !bytes.Equal(dst, want) {
			t.Errorf("%s: read with the digest %s, %v; the values are the same: %v", name, got, err, bytes.Equal(dst, want))
		}
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

// bomb returns a file of one batch, whose values are one frame of zstd that
// decodes to n zeros.
func bomb(t *testing.T, n uint64) []byte {
	t.Helper()
	var frame bytes.Buffer
	z, err := zstd.NewWriter(&frame)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for left := n; left > 0; left -= uint64(len(zeros)) {
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w := newArrowFile(&file, Options{}, []column{{name: valueColumn, dtype: abi.Uint8}}, "uint8[N]")
	batch := []columnBatch{{values: values{length: n, parts: [][]byte{frame.Bytes()}}}}
	if err := errors.Join(w.begin(), w.batch(n, batch), w.end()); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestContentRefusesABombUnread(t *testing.T) {
	file := bomb(t, 1<<30)
	f := mustOpen(t, file, abi.Type{}, ReadOptions{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := f.Content()
	runtime.ReadMemStats(&after)
	if !isFormatError(err) {
		t.Errorf("got %v", err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("%d bytes of memory for a bomb of %d", got, len(file))
	}
}
