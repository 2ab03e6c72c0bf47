package toolchain

import (
	"bytes"
	"io"
	"path/filepath"
	"regexp"
)

// What stands before a path in the lines of compilers that do not see the
// user's path: Go's and AssemblyScript's run in another folder, and rustc takes
// the folder away, so that it is in no panic text. The second group is dropped.
var (
	goPath   = regexp.MustCompile(`^()(\./)`)
	rustPath = regexp.MustCompile(`^((?:\s|\x1b\[[0-9;]*m)*(?:-->|:::)(?:\s|\x1b\[[0-9;]*m)*)()(?:src/|[^/\\]+\.rs:)`)
	zigPath  = regexp.MustCompile(`^((?:\s|\x1b\[[0-9;]*m)*(?:\w+: )?)(source/)`)
	ascPath  = regexp.MustCompile(`^((?:\s|│|\x1b\[[0-9;]*m)*└─ in )()[^~.]`)
)

// pathWriter passes a compiler's lines on and puts the plugin's folder before
// its paths.
type pathWriter struct {
	to     io.Writer
	dir    string
	before *regexp.Regexp
	line   []byte
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
	if at := w.before.FindSubmatchIndex(line); at != nil {
		head, path := line[:at[3]], line[at[5]:]
		line = bytes.Join([][]byte{head, []byte(filepath.Clean(w.dir) + "/"), path}, nil)
	}
	_, err := w.to.Write(line)
	return err
}
