package source

import (
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Stamp tells one state of a file from another without reading it. It is
// comparable, and JSON carries it to the process that reads the file.
type Stamp struct {
	Size  int64  `json:"size"`
	MTime int64  `json:"mtime"` // ns since 1970
	CTime int64  `json:"ctime"` // ns since 1970; 0 where there is none
	Inode uint64 `json:"inode"` // 0 where there is none
	Dev   uint64 `json:"dev"`
}

// StampOf returns the stamp of a file that was stat'ed.
func StampOf(info fs.FileInfo) Stamp {
	s := Stamp{Size: info.Size(), MTime: info.ModTime().UnixNano()}
	s.addSystem(info)
	return s
}

// Check reports whether an open file is still in the state of the stamp. Errors:
// *ChangedError.
func (s Stamp) Check(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if StampOf(info) != s {
		return &ChangedError{Path: f.Name()}
	}
	return nil
}

// newest returns the last time at which the file, or what is known of it,
// changed.
func (s Stamp) newest() time.Time { return time.Unix(0, max(s.MTime, s.CTime)) }

// settled reports whether the file had been left alone for Margin when a reading
// of it began. Then every later change gives it another stamp.
func (s Stamp) settled(began time.Time) bool { return !s.newest().Add(Margin).After(began) }

// openRegular opens a regular file. Others are refused before they are opened,
// as opening a named pipe waits for its writer.
func openRegular(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, &notFileError{path, kindOf(info)}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// notFileError says that a path is something else than a file.
type notFileError struct{ path, kind string }

func (e *notFileError) Error() string { return fmt.Sprintf("%s is %s, not a file", e.path, e.kind) }

func kindOf(info fs.FileInfo) string {
	if info.IsDir() {
		return "a folder"
	}
	return "a device or pipe"
}
