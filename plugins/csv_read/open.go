package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// fileBytes is what is read from a file at once.
const fileBytes = 1 << 20

// options are the params of the entry.
type options struct {
	types     string
	delimiter string
	missing   string
	header    bool
}

// openRecords starts to read a file from its beginning.
func openRecords(r io.Reader, delimiter string) (*records, error) {
	comma, size := utf8.DecodeRuneInString(delimiter)
	if size == 0 || size < len(delimiter) || strings.ContainsRune("\"\r\n\x00\uFFFD", comma) {
		return nil, fmt.Errorf("param \"delimiter\" is %q; it has to be the one character between fields, such as \";\" or \"\\t\"", delimiter)
	}
	in, err := gunzip(r)
	if err != nil {
		return nil, err
	}
	if err := skipMark(in); err != nil {
		return nil, err
	}
	return newRecords(in, comma), nil
}

// gunzip returns what r holds, uncompressed when it is a gzip file.
func gunzip(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, fileBytes)
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return in, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, gzipError(err)
	}
	return bufio.NewReaderSize(z, fileBytes), nil
}

// gzipError says what is wrong with a gzip file.
func gzipError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("input \"file\": the gzip file is cut off: copy or download it again")
	}
	return fmt.Errorf("input \"file\": the gzip file is damaged: %w", err)
}

// skipMark passes over the mark of UTF-8, which some programs write first.
func skipMark(in *bufio.Reader) error {
	mark, _ := in.Peek(3)
	switch {
	case bytes.Equal(mark, []byte("\ufeff")):
		_, err := in.Discard(len(mark))
		return err
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}), bytes.HasPrefix(mark, []byte{0xfe, 0xff}):
		return errors.New("input \"file\": the text is UTF-16: save it as UTF-8")
	}
	return nil
}
