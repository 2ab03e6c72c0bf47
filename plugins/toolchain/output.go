package toolchain

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// outputs returns the file of every plugin.
func outputs(sources []*source, out string) ([]string, error) {
	files := make([]string, len(sources))
	by := map[string]string{}
	for i, s := range sources {
		files[i] = outputFile(s, out, len(sources) > 1)
		if other, taken := by[files[i]]; taken {
			return nil, &ArgumentError{fmt.Sprintf("%s and %s would both be written to %s", other, s.dir, files[i])}
		}
		by[files[i]] = s.dir
	}
	return files, nil
}

func outputFile(s *source, out string, several bool) string {
	name := s.manifest.Name + ".wasm"
	if out == "" {
		return filepath.Join(s.dir, name)
	}
	info, err := os.Stat(out)
	if several || strings.HasSuffix(out, "/") || strings.HasSuffix(out, string(filepath.Separator)) || err == nil && info.IsDir() {
		return filepath.Join(out, name)
	}
	return out
}

// writeFile puts a whole file in place by a rename, so that a run never reads
// half of it. A file that has these bytes is left alone: its digest stays known.
func writeFile(file string, content []byte) (changed bool, err error) {
	file = resolved(file) // a link stays one
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s is no file that a plugin could be written to", file)
	}
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, content) {
		return false, nil
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return false, err
	}
	temp, err := os.CreateTemp(dir, "."+filepath.Base(file)+".*.tmp")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // after the rename there is nothing left
	_, err = temp.Write(content)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	return err == nil, err
}
