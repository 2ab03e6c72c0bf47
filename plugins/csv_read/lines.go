package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines reads a file line by line. As an io.Reader it hands on one line at a time,
// so that who reads a record from it takes no more lines than the record has.
type lines struct {
	in     *bufio.Reader
	read   int    // lines so far
	bytes  int    // of them
	line   []byte // the last one, with what ends it; overwritten by the next
	long   []byte // a line that is longer than the buffer of in
	left   []byte // of the line that is handed on
	handed int    // lines so far
}

// next returns the next line with what ends it. The error is io.EOF at the end.
func (l *lines) next() ([]byte, error) {
	line, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.readLong(line)
	}
	if errors.Is(err, io.EOF) && len(line) > 0 {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	l.read++
	l.bytes += len(line)
	l.line = line
	return line, nil
}

// readLong reads a line to its end, of which the start is there.
func (l *lines) readLong(start []byte) ([]byte, error) {
	l.long = append(l.long[:0], start...)
	for {
		part, err := l.in.ReadSlice('\n')
		l.long = append(l.long, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l.long, err
		}
	}
}

// again has Read begin with the line that next returned.
func (l *lines) again() {
	l.left = l.line
	l.handed++
}

// Read hands on what is left of a line, or else the next one.
func (l *lines) Read(p []byte) (int, error) {
	if len(l.left) == 0 {
		if _, err := l.next(); err != nil {
			return 0, err
		}
		l.again()
	}
	n := copy(p, l.left)
	l.left = l.left[n:]
	return n, nil
}

// withoutEnding cuts off what ends a line: LF or CRLF, and CR in the last one.
func withoutEnding(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}
