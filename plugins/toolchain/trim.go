package toolchain

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	recordAge = 30 * 24 * time.Hour // a record that was not used for so long is removed
	trimEvery = 24 * time.Hour
)

// trimMark is a file beside the records that was changed when they were last
// trimmed.
const trimMark = "trimmed"

// trimRecords removes records, and what cargo compiled beside them, that were not used for a long time, at most once a
// day. Any number of processes may do so: a record that is gone only means one
// build. What cannot be removed stays.
func trimRecords(folder string, now time.Time) {
	mark := filepath.Join(folder, trimMark)
	if info, err := os.Stat(mark); err == nil && now.Sub(info.ModTime()) < trimEvery {
		return
	}
	if os.WriteFile(mark, nil, 0o600) != nil || os.Chtimes(mark, now, now) != nil {
		return
	}
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if name := e.Name(); name != trimMark && isOld(e, now) {
			_ = os.RemoveAll(filepath.Join(folder, name))
		}
	}
}

func isOld(e fs.DirEntry, now time.Time) bool {
	info, err := e.Info()
	return err == nil && (info.Mode().IsRegular() || e.IsDir() && strings.HasSuffix(e.Name(), targetEnd)) && now.Sub(info.ModTime()) > recordAge
}

// useRecord marks a record as used, at most once a day.
func useRecord(file string, now time.Time) {
	if info, err := os.Stat(file); err == nil && now.Sub(info.ModTime()) >= trimEvery {
		_ = os.Chtimes(file, now, now)
	}
}
