package disk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"zen/cache"
)

// linuxChildren run in a user and mount namespace of their own, where a full
// and a read-only disk can be had without being root.
var linuxChildren = map[string]func(dir string) error{
	"full disk":      fullDisk,
	"read-only disk": readOnlyDisk,
}

func inNamespace(t *testing.T, child string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, t.TempDir())
	cmd.Env = append(os.Environ(), childEnv+"="+child)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit), strings.Contains(stderr.String(), "no mount:"):
		t.Skipf("no user namespaces here: %v %s", err, stderr.String())
	case err != nil:
		t.Error(stderr.String())
	}
}

func TestFullDisk(t *testing.T)     { inNamespace(t, "full disk") }
func TestReadOnlyDisk(t *testing.T) { inNamespace(t, "read-only disk") }

func mount(dir string, flags uintptr, options string) error {
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
		return fmt.Errorf("no mount: %w", err)
	}
	return nil
}

// wantErr checks that an operation failed for a reason and names a path.
func wantErr(what string, got, want error, path string) error {
	if !errors.Is(got, want) || !strings.Contains(got.Error(), path) {
		return fmt.Errorf("%s: error %w, want %w at %s", what, got, want, path)
	}
	return nil
}

// fullDisk fills a small disk and expects errors, nothing half written, and a
// store that works again once there is room.
func fullDisk(dir string) error {
	if err := mount(dir, 0, "size=256k,mode=700"); err != nil {
		return err
	}
	s, err := Open(filepath.Join(dir, "home"))
	if err != nil {
		return err
	}
	defer s.Close()
	w, err := s.Create("")
	if err != nil {
		return err
	}
	_, writeErr := w.Write(make([]byte, 1<<20))
	_, _, commitErr := w.Commit()
	err = errors.Join(
		wantErr("Write", writeErr, syscall.ENOSPC, s.Path()),
		wantErr("Commit", commitErr, syscall.ENOSPC, s.Path()),
	)

	filler := filepath.Join(dir, "filler")
	os.WriteFile(filler, make([]byte, 1<<20), 0o600)
	err = errors.Join(err, wantErr("Put", s.Put(sampleRecord(1)), syscall.ENOSPC, s.Path()))
	if _, getErr := s.Get(sampleRecord(1).Key()); !errors.Is(getErr, cache.ErrNotFound) {
		err = errors.Join(err, fmt.Errorf("Get: %w, want a miss", getErr))
	}
	if names, listErr := s.files.list(tmpFolder + "/" + s.own); listErr != nil || len(names) != 1 {
		err = errors.Join(err, fmt.Errorf("the temp folder holds %q, %w", names, listErr))
	}

	if err := os.Remove(filler); err != nil {
		return err
	}
	return errors.Join(err, s.Put(sampleRecord(1)))
}

// readOnlyDisk expects a home to be good for reading and to say why it is not
// for writing.
func readOnlyDisk(dir string) error {
	if err := mount(dir, 0, "size=1m,mode=700"); err != nil {
		return err
	}
	home := filepath.Join(dir, "home")
	s, err := Open(home)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Put(sampleRecord(1)), os.Mkdir(s.files.path(tmpFolder+"/dead"), 0o700), s.Close()); err != nil {
		return err
	}
	if err := mount(dir, syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		return err
	}
	s, err = Open(home)
	if err != nil {
		return err
	}
	defer s.Close()
	_, getErr := s.Get(sampleRecord(1).Key())
	_, createErr := s.Create("")
	_, openErr := Open(filepath.Join(dir, "fresh"))
	report, checkErr := s.Check(context.Background(), CheckOptions{})
	if checkErr == nil && slices.ContainsFunc(report.Findings, func(f Finding) bool { return f.Kind == FindingUnreadable }) {
		checkErr = fmt.Errorf("Check finds %+v", report.Findings)
	}
	trimmer, trimErr := s.NewTrimmer(true)
	if trimErr == nil {
		trimErr = trimmer.Batch(func(*Batch) error { return nil })
	}
	return errors.Join(getErr, checkErr, trimErr,
		wantErr("Put", s.Put(sampleRecord(2)), syscall.EROFS, home),
		wantErr("Create", createErr, syscall.EROFS, home),
		wantErr("Open of a fresh home", openErr, syscall.EROFS, filepath.Join(dir, "fresh")),
	)
}

// TestWithoutPermission runs where the tests do not run as root, who may do
// everything.
func TestWithoutPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may do everything")
	}
	s := openTest(t)
	if err := s.Put(sampleRecord(1)); err != nil {
		t.Fatal(err)
	}
	path := s.files.path(recordName(sampleRecord(1).Key()))
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	_, err := s.Get(sampleRecord(1).Key())
	if err := wantErr("Get", err, os.ErrPermission, path); err != nil {
		t.Error(err)
	}
	if errors.Is(err, cache.ErrNotFound) {
		t.Errorf("%v counts as a miss", err)
	}
}
