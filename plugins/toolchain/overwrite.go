package toolchain

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// checkOverwrite returns an *ArgumentError when a plugin would take the place of
// a file that is no WebAssembly: a typing error would cost a source.
func checkOverwrite(files []string) error {
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			continue // there is none, or writing it will tell
		}
		wasm, err := isWasm(file)
		if err != nil {
			return err
		}
		if !wasm {
			return &ArgumentError{fmt.Sprintf("%s is there and is no WebAssembly: zen build overwrites nothing else; remove it, or choose another file with -o", file)}
		}
	}
	return nil
}

func isWasm(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	start := make([]byte, 4)
	n, err := io.ReadFull(f, start)
	if n < len(start) && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		err = nil
	}
	return string(start) == "\x00asm", err
}

// checkInputs returns an *ArgumentError when the plugin would take the place of
// a file that it was made from, such as a module that it embeds.
func (j *job) checkInputs() error {
	out, err := os.Stat(j.out)
	if err != nil {
		return nil //nolint:nilerr // there is nothing to overwrite
	}
	read := j.read
	if j.embeds() {
		read = append(read[:len(read):len(read)], j.out)
	}
	for _, file := range read {
		if info, err := os.Stat(file); err == nil && os.SameFile(info, out) {
			return &ArgumentError{fmt.Sprintf("%s would be overwritten, and %s is made from it: choose another file with -o", j.out, j.source.dir)}
		}
	}
	return nil
}

// embeds reports whether a source of the folder embeds files and names the
// output: compilers that embed do not all tell what.
func (j *job) embeds() bool {
	t := taken[j.source.manifest.Language]
	files, err := filesBelow(j.folder)
	if err != nil || t.embeds == "" {
		return false
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil && t.has(file) && bytes.Contains(text, []byte(t.embeds)) && bytes.Contains(text, []byte(filepath.Base(j.out))) {
			return true
		}
	}
	return false
}
