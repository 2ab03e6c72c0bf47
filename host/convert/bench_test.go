package convert

import (
	"bytes"
	"io"
	"testing"
)

// benchRows is how many rows the files of the benchmarks have.
const benchRows = 1 << 20

func benchmark(b *testing.B, f *File, content io.ReaderAt, size int64) {
	f.SectionReader = io.NewSectionReader(content, 0, size)
	b.SetBytes(size)
	b.ReportAllocs()
	for range b.N {
		f.SectionReader.Seek(0, io.SeekStart)
		s := &sink{typ: f.Type}
		var err error
		if f.Name == "x.npy" {
			err = NPY(f, s.newTensor)
		} else {
			err = CSV(f, ",", s.newTensor, s.newTable)
		}
		if _, closed := s.close(); err != nil || closed != nil {
			b.Fatal(err, closed)
		}
	}
}

// BenchmarkCSV reads a table of numbers and texts, and one of numbers alone.
func BenchmarkCSV(b *testing.B) {
	for name, c := range map[string]struct{ typ, head, line string }{
		"table":  {"table{id: int64, text: utf8, x: float32?}", "id,text,x\n", "123,\"some words, and more\",1.5\n"},
		"tensor": {"float32[N, D]", "", "1.5,-0.25,3,1e-3,12345,0.1,0.2,0.3\n"},
	} {
		b.Run(name, func(b *testing.B) {
			text := endlessText{c.head, c.line, int64(len(c.head) + benchRows*len(c.line))}
			whole := make([]byte, text.size)
			text.ReadAt(whole, 0)
			benchmark(b, file(b, "x.csv", c.typ, nil), bytes.NewReader(whole), text.size)
		})
	}
}

// BenchmarkNPY reads a file in each order of its elements.
func BenchmarkNPY(b *testing.B) {
	for name, fortran := range map[string]bool{"C": false, "Fortran": true} {
		b.Run(name, func(b *testing.B) {
			content := npyFile(1, "<f4", fortran, "(65536, 256)", count(65536*256, 4))
			benchmark(b, file(b, "x.npy", "float32[N, 256]", nil), bytes.NewReader(content), int64(len(content)))
		})
	}
}
