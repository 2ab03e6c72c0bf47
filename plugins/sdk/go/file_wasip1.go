package zen

import "io"

// File reads an input port of type file (uint8[N]) as a stream, in chunks: it
// is never in memory as a whole. It is an io.Reader and an io.ReaderAt.
type File struct {
	r      *Reader[uint8]
	at     uint64 // of the next chunk
	chunk  []byte // read from the host, not yet passed on
	buffer []byte
}

// chunkBytes is large enough that the calls cost nothing beside the copy.
const chunkBytes = 256 << 10

// OpenFile opens an input port of type file.
func OpenFile(name string) *File { return &File{r: Open[uint8](name)} }

// Size returns the bytes of the file.
func (f *File) Size() int64 { return int64(f.r.Rows()) }

// Read reads what comes next; its error is nil or io.EOF.
func (f *File) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(f.chunk) == 0 && !f.next() {
		return 0, io.EOF
	}
	n := copy(p, f.chunk)
	f.chunk = f.chunk[n:]
	return n, nil
}

// ReadAt reads len(p) bytes from offset on; its error is nil or io.EOF.
func (f *File) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 || offset >= f.Size() {
		return 0, io.EOF
	}
	n := min(int64(len(p)), f.Size()-offset)
	f.r.ReadRows(uint64(offset), p[:n])
	if n < int64(len(p)) {
		return int(n), io.EOF
	}
	return int(n), nil
}

func (f *File) next() bool {
	n := min(chunkBytes, f.r.Rows()-f.at)
	if n == 0 {
		return false
	}
	if f.buffer == nil {
		f.buffer = make([]byte, n)
	}
	f.chunk = f.buffer[:n]
	f.r.ReadRows(f.at, f.chunk)
	f.at += n
	return true
}
