package starter

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ExistsError says that a plugin cannot be started in a folder.
type ExistsError struct{ text string }

func (e *ExistsError) Error() string { return e.text }

// Write writes the files of a new plugin into a folder, which it makes when
// there is none. It overwrites nothing: when one of the files is there already
// it writes none, and the error is an *ExistsError. After any error the folder
// is as it was.
func (p Plugin) Write(dir string) ([]File, error) {
	files, err := p.Files()
	if err != nil {
		return nil, err
	}
	if err := refuse(dir, files); err != nil {
		return nil, err
	}
	w := &writer{}
	if err := w.write(dir, files); err != nil {
		w.undo()
		return nil, err
	}
	return files, nil
}

// refuse returns an *ExistsError when a file would be overwritten.
func refuse(dir string, files []File) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return &ExistsError{fmt.Sprintf("%s is a file: a plugin needs a folder", dir)}
	}
	if link, err := os.Readlink(filepath.Clean(dir)); err == nil && !isThere(dir) {
		return &ExistsError{fmt.Sprintf("%s is a link to %s, which is not there: make that folder, or choose another", dir, link)}
	}
	var there []string
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.Name)); err == nil {
			there = append(there, f.Name)
		}
	}
	if len(there) > 0 {
		return &ExistsError{fmt.Sprintf("%s has %s already, and nothing is overwritten: choose another folder", dir, strings.Join(there, ", "))}
	}
	return nil
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// writer remembers what it made.
type writer struct{ made []string }

func (w *writer) write(dir string, files []File) error {
	if err := w.folder(filepath.Clean(dir)); err != nil {
		return err
	}
	for _, f := range files {
		if err := w.file(filepath.Join(dir, f.Name), f.text); err != nil {
			return err
		}
	}
	return nil
}

// folder makes a folder and those that it lies in.
func (w *writer) folder(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := w.folder(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	w.made = append(w.made, dir)
	return nil
}

// file makes a file that is not there: somebody may have made it since.
func (w *writer) file(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	w.made = append(w.made, name)
	_, err = f.WriteString(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// undo removes what was made, the last first. What cannot be removed stays: the
// error that led here is the one to tell.
func (w *writer) undo() {
	for i := len(w.made) - 1; i >= 0; i-- {
		_ = os.Remove(w.made[i])
	}
}
