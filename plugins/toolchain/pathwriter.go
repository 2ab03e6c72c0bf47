package toolchain

import (
	"bytes"
	"io"
	"path/filepath"
)

// pathWriter passes a compiler's lines on and puts the plugin's folder before
// the paths that start with "./", as Go's compiler prints them: it ran in
// another folder than the user's.
type pathWriter struct {
	to   io.Writer
	dir  string
	line []byte
}

func (w *pathWriter) Write(p []byte) (int, error) {
	w.line = append(w.line, p...)
	for {
		i := bytes.IndexByte(w.line, '\n')
		if i < 0 {
			return len(p), nil
		}
		if err := w.pass(w.line[:i+1]); err != nil {
			return len(p), err
		}
		w.line = w.line[i+1:]
	}
}

// flush passes on a last line without an end.
func (w *pathWriter) flush() {
	if len(w.line) > 0 {
		_ = w.pass(w.line) // nobody to tell: this is where errors are told
		w.line = nil
	}
}

func (w *pathWriter) pass(line []byte) error {
	if rest, ok := bytes.CutPrefix(line, []byte("./")); ok {
		line = append([]byte(filepath.Clean(w.dir)+"/"), rest...)
	}
	_, err := w.to.Write(line)
	return err
}
