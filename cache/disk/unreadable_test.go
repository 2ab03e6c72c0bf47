package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"zen/cache"
)

// unreadable is a file system with a file that cannot be opened, or not be read.
type unreadable struct {
	fileSystem
	name    string
	opening error
	reading error
}

func (u *unreadable) failed(name string, err error) error {
	return &fs.PathError{Op: "read", Path: u.path(name), Err: err}
}

func (u *unreadable) open(name string) (file, error) {
	if name == u.name && u.opening != nil {
		return nil, u.failed(name, u.opening)
	}
	f, err := u.fileSystem.open(name)
	if err == nil && name == u.name && u.reading != nil {
		return &unreadableFile{f, u.failed(name, u.reading)}, nil
	}
	return f, err
}

// rename makes the name that of another file.
func (u *unreadable) rename(from, to string) error {
	err := u.fileSystem.rename(from, to)
	if err == nil && (from == u.name || to == u.name) {
		u.name = ""
	}
	return err
}

type unreadableFile struct {
	file
	err error
}

func (f *unreadableFile) Read([]byte) (int, error)          { return 0, f.err }
func (f *unreadableFile) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func TestAnObjectThatCannotBeOpenedIsReplacedByItsLike(t *testing.T) {
	s := openTest(t)
	d := storeObject(t, s, "", "output")
	s.files.fileSystem = &unreadable{fileSystem: s.files.fileSystem, name: objectName(d), opening: syscall.EACCES}
	if _, err := s.Open(d); !cache.Damaged(err) {
		t.Errorf("Open: %v", err)
	}
	storeObject(t, s, "", "output")
	wantReadable(t, s, d)
}

func wantReadable(t *testing.T, s *Store, d cache.ObjectDigest) {
	t.Helper()
	o, err := s.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if err := cache.Verify(o, d); err != nil {
		t.Error(err)
	}
}

func TestCheckMovesObjectsAwayThatCannotBeRead(t *testing.T) {
	for name, broken := range map[string]unreadable{
		"permission":   {opening: syscall.EACCES},
		"input/output": {reading: syscall.EIO},
	} {
		t.Run(name, func(t *testing.T) {
			s := openTest(t)
			r := storeResult(t, s, 1)
			d := r.Outputs[0].Object
			broken.fileSystem, broken.name = s.files.fileSystem, objectName(d)
			s.files.fileSystem = &broken
			want := map[string]FindingKind{objectName(d): FindingUnreadable, recordName(r.Key()): FindingDamagedResult}
			wantFindings(t, s, mustCheck(t, s, CheckOptions{}), want, false)
			wantFindings(t, s, mustCheck(t, s, CheckOptions{Repair: true}), want, true)
			wantFindings(t, s, mustCheck(t, s, CheckOptions{}), nil, false)
			if _, err := os.Stat(s.files.path(quarantineFolder + "/object-" + d.String())); err != nil {
				t.Error(err)
			}
		})
	}
}

// folderAt makes a folder with a file in it.
func folderAt(t *testing.T, path string) {
	t.Helper()
	err := errors.Join(os.RemoveAll(path), os.MkdirAll(path, 0o700), os.WriteFile(filepath.Join(path, "mine"), nil, 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFolderAtTheNameOfAnObjectOrRecordGivesWay(t *testing.T) {
	s := openTest(t)
	r := storeResult(t, s, 1)
	d := r.Outputs[0].Object
	for range 2 { // the second time there is one in quarantine
		folderAt(t, s.files.path(objectName(d)))
		if _, err := s.Use(d); !errors.Is(err, cache.ErrNotFound) || !strings.Contains(err.Error(), " is a folder") {
			t.Errorf("Use: %v", err)
		}
		if _, err := s.Open(d); !cache.Damaged(err) {
			t.Errorf("Open: %v", err)
		}
		folderAt(t, s.files.path(recordName(r.Key())))
		storeResult(t, s, 1)
		wantReadable(t, s, d)
		if _, err := s.Get(r.Key()); err != nil {
			t.Error(err)
		}
	}
}

func TestQuarantineTakesFilesAndFoldersOfTheSameName(t *testing.T) {
	s := openTest(t)
	d := storeObject(t, s, "", "output")
	path, moved := s.files.path(objectName(d)), s.files.path(quarantineFolder+"/object-"+d.String())
	for _, folder := range []bool{true, false, true, true} {
		if folder {
			folderAt(t, path)
		} else {
			storeObject(t, s, "", "output")
		}
		if err := s.Quarantine(d); err != nil {
			t.Error(err)
		}
		if fi, err := os.Stat(moved); err != nil || fi.IsDir() != folder {
			t.Errorf("in quarantine is %v, %v, want a folder: %v", fi, err, folder)
		}
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("at the old place: %v", err)
		}
	}
}

func TestWritersThatMeetAFolderAtOnceAllStore(t *testing.T) {
	s := openTest(t)
	d := storeObject(t, s, "", "output")
	for range 20 {
		folderAt(t, s.files.path(objectName(d)))
		var writers sync.WaitGroup
		for range 8 {
			writers.Go(func() {
				w, err := s.Create("")
				if err == nil {
					_, err = w.Write([]byte("output"))
				}
				if err == nil {
					_, _, err = w.Commit()
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		writers.Wait()
		wantReadable(t, s, d)
	}
}
