package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// fileBytes is what is read from a file at once.
const fileBytes = 1 << 20

// gunzip returns what r holds, uncompressed when it is a gzip file.
func gunzip(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, fileBytes)
	magic, err := in.Peek(2)
	if err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return in, nil // too short for gzip: the reader of the header will say so
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, gzipError(err)
	}
	return gzipReader{z}, nil
}

// gzipReader says in one line what is wrong with a gzip file.
type gzipReader struct{ z *gzip.Reader }

func (g gzipReader) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	if errors.Is(err, io.EOF) {
		return n, io.EOF
	}
	return n, gzipError(err)
}

func gzipError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the gzip file is cut short")
	case errors.Is(err, gzip.ErrChecksum):
		return errors.New("the gzip file is damaged: its checksum does not match")
	case errors.Is(err, gzip.ErrHeader):
		return errors.New("the gzip file is damaged, or followed by bytes that are not part of it")
	}
	return fmt.Errorf("the gzip file is damaged: %w", err)
}
