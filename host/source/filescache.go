package source

import (
	"encoding/binary"
	"errors"
)

// kindFiles names the entry of a glob below a folder. The number is raised when
// its value has another form.
func kindFiles(g glob) string { return "files1 " + g.String() }

// lookUpFiles returns what is remembered of the files of a glob below a folder, by
// place. Whether they are still in that state is for the caller to see.
func (c *Cache) lookUpFiles(folder string, g glob) map[string]Member {
	e, ok := c.load(folder, kindFiles(g))
	if !ok {
		return nil
	}
	known, err := decodeMembers(e.Value)
	if err != nil {
		return nil
	}
	return known
}

// keepFiles remembers the files that were left alone long enough before they were
// read.
func (c *Cache) keepFiles(f Files, g glob) {
	var value []byte
	for _, m := range f.List {
		if !m.Recent {
			value = appendMember(value, m)
		}
	}
	if err := c.store(f.Folder, kindFiles(g), Stamp{}, value); err != nil && c.Warn != nil {
		c.Warn(err)
	}
}

// appendMember adds a file: the length of its place, the place, its stamp, all
// numbers as varints, and the 32 bytes of its digest. JSON takes as long as the
// stats of all files.
func appendMember(b []byte, m Member) []byte {
	b = binary.AppendUvarint(b, uint64(len(m.Place)))
	b = append(b, m.Place...)
	for _, n := range []int64{m.Stamp.Size, m.Stamp.MTime, m.Stamp.CTime} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.AppendUvarint(b, m.Stamp.Inode)
	b = binary.AppendUvarint(b, m.Stamp.Dev)
	return append(b, m.Content[:]...)
}

// decodeMembers reads what appendMember wrote.
func decodeMembers(b []byte) (map[string]Member, error) {
	known := map[string]Member{}
	r := memberReader{left: b}
	for len(r.left) > 0 && !r.failed {
		m := Member{Place: string(r.take(r.uint()))}
		m.Stamp = Stamp{Size: r.int(), MTime: r.int(), CTime: r.int(), Inode: r.uint(), Dev: r.uint()}
		copy(m.Content[:], r.take(32))
		known[m.Place] = m
	}
	if r.failed {
		return nil, errors.New("the list of files ends too early")
	}
	return known, nil
}

// memberReader reads numbers and bytes until they are used up.
type memberReader struct {
	left   []byte
	failed bool
}

func (r *memberReader) uint() uint64 {
	n, size := binary.Uvarint(r.left)
	r.take(uint64(max(size, 0)))
	r.failed = r.failed || size <= 0
	return n
}

func (r *memberReader) int() int64 {
	n, size := binary.Varint(r.left)
	r.take(uint64(max(size, 0)))
	r.failed = r.failed || size <= 0
	return n
}

func (r *memberReader) take(n uint64) []byte {
	if n > uint64(len(r.left)) {
		r.failed = true
		return nil
	}
	taken := r.left[:n]
	r.left = r.left[n:]
	return taken
}
