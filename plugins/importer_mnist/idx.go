package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The first four bytes of an IDX file: two zeros, the element type (8: uint8)
// and the rank.
const (
	magicLabels = 0x00000801
	magicImages = 0x00000803
)

const (
	side       = 28 // pixels of a row and of a column
	imageBytes = side * side
	maxLabel   = 9
)

// idx is an IDX file whose header was read and checked. Its items, images or
// labels, come next.
type idx struct {
	port      string // for messages
	r         io.Reader
	what      string // "images" or "labels"
	n         int    // items
	itemBytes int
	read      int // items read so far
}

// openImages reads the header of a file of 28 x 28 images.
func openImages(port string, r io.Reader) (*idx, error) {
	f, header, err := openIDX(port, r, magicImages, 16)
	if err != nil {
		return nil, err
	}
	rows, columns := binary.BigEndian.Uint32(header[8:]), binary.BigEndian.Uint32(header[12:])
	if rows != side || columns != side {
		return nil, fmt.Errorf("%s: images of %d x %d pixels, expected %d x %d", port, rows, columns, side, side)
	}
	f.what, f.itemBytes = "images", imageBytes
	return f, nil
}

// openLabels reads the header of a file of labels.
func openLabels(port string, r io.Reader) (*idx, error) {
	f, _, err := openIDX(port, r, magicLabels, 8)
	if err != nil {
		return nil, err
	}
	f.what, f.itemBytes = "labels", 1
	return f, nil
}

func openIDX(port string, r io.Reader, magic uint32, headerBytes int) (*idx, []byte, error) {
	plain, err := gunzip(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", port, err)
	}
	header := make([]byte, headerBytes)
	n, err := io.ReadFull(plain, header)
	if n >= 4 {
		if err := checkMagic(port, binary.BigEndian.Uint32(header), magic); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil, nil, fmt.Errorf("%s: the file is empty", port)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return nil, nil, fmt.Errorf("%s: the file is cut short: %d of the %d bytes of its header are there", port, n, headerBytes)
	case err != nil:
		return nil, nil, fmt.Errorf("%s: %w", port, err)
	}
	items := binary.BigEndian.Uint32(header[4:])
	return &idx{port: port, r: plain, n: int(items)}, header, nil
}

func checkMagic(port string, got, want uint32) error {
	if got == want {
		return nil
	}
	names := map[uint32]string{magicImages: "images", magicLabels: "labels"}
	is := "no IDX file of images or labels"
	if name, ok := names[got]; ok {
		is = "a file of " + name
	}
	return fmt.Errorf("%s: magic 0x%08x, %s; expected 0x%08x, %s", port, got, is, want, names[want])
}

// next fills buf with the items that come next, as many as fit, and returns
// their bytes: none at the end, which was checked then.
func (f *idx) next(buf []byte) ([]byte, error) {
	items := min(len(buf)/f.itemBytes, f.n-f.read)
	if items == 0 {
		return nil, f.end()
	}
	buf = buf[:items*f.itemBytes]
	n, err := io.ReadFull(f.r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s: the file is cut short: %d of %d %s are there", f.port, f.read+n/f.itemBytes, f.n, f.what)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.port, err)
	}
	if f.what == "labels" {
		if err := f.checkLabels(buf); err != nil {
			return nil, err
		}
	}
	f.read += items
	return buf, nil
}

func (f *idx) checkLabels(labels []byte) error {
	for i, label := range labels {
		if label > maxLabel {
			return fmt.Errorf("%s: label %d at index %d, expected 0 to %d", f.port, label, f.read+i, maxLabel)
		}
	}
	return nil
}

// end checks that nothing follows the last item. With gzip the checksum is
// checked here too.
func (f *idx) end() error {
	n, err := io.Copy(io.Discard, f.r)
	if err != nil {
		return fmt.Errorf("%s: %w", f.port, err)
	}
	if n > 0 {
		return fmt.Errorf("%s: %d bytes follow the %d %s", f.port, n, f.n, f.what)
	}
	return nil
}

// checkPair checks that every image has its label.
func checkPair(images, labels *idx) error {
	if images.n != labels.n {
		return fmt.Errorf("%s: %d labels for the %d images of %s", labels.port, labels.n, images.n, images.port)
	}
	return nil
}
