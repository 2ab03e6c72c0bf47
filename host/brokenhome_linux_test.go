package host

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"zen/cache/cachetest"
)

// insideEnv is set where a test runs a second time, inside of what it needs.
const insideEnv = "ZEN_TEST_INSIDE"

// inside starts the test again as another process.
func inside(t *testing.T, program string, how *syscall.SysProcAttr) {
	t.Helper()
	guests := t.TempDir()
	if err := os.Chmod(filepath.Dir(guests), 0o755); err != nil { // another user has to get there
		t.Fatal(err)
	}
	for _, name := range []string{"steps", "bad"} {
		copyFile(t, guest(t, name), filepath.Join(guests, name+".wasm"), 0o644)
	}
	cmd := exec.Command(program, "-test.v", "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
	cmd.Env = append(os.Environ(), insideEnv+"=yes", guestsEnv+"="+guests)
	cmd.SysProcAttr = how
	cmd.Dir = guests
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit), strings.Contains(string(out), "no mount:"):
		t.Skipf("SKIPPED: no such process here: %v %s", err, out)
	case err != nil:
		t.Errorf("%s", out)
	}
}

// inNamespace runs a test where it may mount.
func inNamespace(t *testing.T) {
	t.Helper()
	inside(t, os.Args[0], &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	})
}

func copyFile(t *testing.T, from, to string, mode os.FileMode) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, mode); err != nil {
		t.Fatal(err)
	}
}

func mount(t *testing.T, what, dir, kind string, flags uintptr, options string) {
	t.Helper()
	if err := syscall.Mount(what, dir, kind, flags, options); err != nil {
		t.Fatalf("no mount: %v", err)
	}
}

// smallDisk mounts a disk and returns where a home may lie on it.
func smallDisk(t *testing.T) (dir, home string) {
	t.Helper()
	dir = t.TempDir()
	mount(t, "tmpfs", dir, "tmpfs", 0, "size=4m,mode=700")
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir, filepath.Join(dir, "home")
}

// brokenDisks are the ways in which the disk under a run may be broken.
var brokenDisks = []struct {
	name  string
	where func(t *testing.T) // starts the test again where check can be had
	check func(t *testing.T)
}{
	{"a home on a read-only disk", inNamespace, func(t *testing.T) { readOnlyHome(t, true) }},
	{"a home on a read-only disk after a kill", inNamespace, func(t *testing.T) { readOnlyHome(t, false) }},
	{"a full disk", inNamespace, fullDisk},
	{"a disk with too little room for an output", inNamespace, tooLittleRoom},
	{"records on a read-only disk", inNamespace, readOnlyRecords},
	{"records without permission", asNobody, forbiddenRecords},
	{"a temp folder without permission", asNobody, forbiddenTemp},
	{"the care of a home on a read-only disk", inNamespace, readOnlyCare},
	{"objects without permission", asNobody, forbiddenObjects},
	{"folders in place of objects", asNobody, objectsAreFolders},
}

// TestCrashOnABrokenDisk wants runs to go on where they can, to say what is
// wrong and where, and to lose nothing.
func TestCrashOnABrokenDisk(t *testing.T) {
	row := cachetest.CrashRow{Part: "a run on a broken disk"}
	for _, disk := range brokenDisks {
		skipped := false
		ok := t.Run(disk.name, func(t *testing.T) {
			defer func() { skipped = t.Skipped() }()
			if os.Getenv(insideEnv) != "" {
				disk.check(t)
				return
			}
			disk.where(t)
		})
		if !skipped {
			row.Cases++
		}
		if !ok {
			row.Violations++
		}
	}
	if os.Getenv(insideEnv) == "" {
		row.Report(t)
	}
}

// changed is chain with another last step.
var changed = strings.Replace(chain, "by = 0.5", "by = 0.75", 1)

// wantWarning fails unless a run succeeded with a warning that holds the texts.
func wantWarning(t *testing.T, s *Summary, err error, texts ...string) {
	t.Helper()
	if err != nil {
		t.Errorf("the run fails: %v", err)
	}
	if !slices.ContainsFunc(s.Warnings, func(w string) bool { return holdsAll(w, texts) }) {
		t.Errorf("no warning tells %q: %q", texts, s.Warnings)
	}
}

// wantSpared fails unless step most was executed, with a warning that holds the
// texts, and the others were hits; and unless nothing is left of it.
func wantSpared(t *testing.T, s *Summary, err error, texts ...string) {
	t.Helper()
	wantWarning(t, s, err, append(texts, `step "most"`, "until the run ends")...)
	want := map[string]Outcome{"seven": OutcomeHit, "more": OutcomeHit, "lines": OutcomeHit, "most": OutcomeExecuted}
	if got := outcomes(s); !maps.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "zen-run-*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

// wantNowhere fails unless a run without a temp folder of the system says both
// places that took nothing.
func wantNowhere(t *testing.T, repo *Repository, home string) {
	t.Helper()
	t.Setenv("TMPDIR", filepath.Join(home, "nowhere"))
	s, err := repo.runText(t, changed, RunOptions{})
	var step *StepError
	if !errors.As(err, &step) || step.Step != "most" || !holdsAll(err.Error(), []string{"its outputs cannot be stored", "nor elsewhere", "nowhere"}) {
		t.Errorf("got %v", err)
	}
	if got := outcomes(s)["seven"]; got != OutcomeHit {
		t.Errorf("seven was %s", got)
	}
}

func holdsAll(text string, parts []string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
}

// wantAgain runs the changed pipeline once the disk is well.
func wantAgain(t *testing.T, home string) {
	t.Helper()
	repo := openHome(t, Options{Home: home})
	s := repo.mustRun(t, changed, RunOptions{})
	want := map[string]Outcome{"seven": OutcomeHit, "more": OutcomeHit, "lines": OutcomeHit, "most": OutcomeExecuted}
	if got := outcomes(s); !maps.Equal(got, want) {
		t.Errorf("once the disk is well: %v", got)
	}
	if err := repo.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(home, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("left in tmp: %v (%v)", left, err)
	}
}

// readOnlyHome runs in a home that has become read-only. Not closed, its history
// has a log beside it.
func readOnlyHome(t *testing.T, closed bool) {
	dir, home := smallDisk(t)
	file := pipelineFile(t, chain)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), coordinatorEnv+"="+file, "ZEN_TEST_HOME="+home)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if closed {
		repo := openHome(t, Options{Home: home})
		repo.mustRun(t, chain, RunOptions{})
		if err := repo.Close(); err != nil {
			t.Fatal(err)
		}
	}
	mount(t, "", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	repo := openHome(t, Options{Home: home})
	s, err := repo.runFile(t, file, Overrides{}, RunOptions{})
	wantWarning(t, s, err, "history", home, "read-only file system")
	if s.WorkersStarted > 0 || len(s.Warnings) != 2 {
		t.Errorf("%d workers, warnings %q", s.WorkersStarted, s.Warnings)
	}
	if runs, err := repo.Runs("", 0); err != nil || len(runs) == 0 || runs[0].Status != "ok" {
		t.Errorf("the history tells %+v (%v)", runs, err)
	}
	s, err = repo.runText(t, changed, RunOptions{})
	wantSpared(t, s, err, home, "read-only file system")
	wantNowhere(t, repo, home)
	_ = repo.Close()
	mount(t, "", dir, "", syscall.MS_REMOUNT, "")
	wantAgain(t, home)
}

// fill writes a file until the disk has only some bytes left.
func fill(t *testing.T, dir string, left int64) (filler string) {
	t.Helper()
	filler = filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4<<10))
	}
	info, err := f.Stat()
	if err == nil {
		err = f.Truncate(info.Size() - left)
	}
	if err != nil {
		t.Fatal(err)
	}
	return filler
}

func fullDisk(t *testing.T) {
	dir, home := smallDisk(t)
	repo := openHome(t, Options{Home: home})
	repo.mustRun(t, chain, RunOptions{})
	fill(t, dir, 0)
	s, err := repo.runText(t, chain, RunOptions{})
	wantWarning(t, s, err, "history", home, "full")
	_ = repo.Close()

	filler := fill(t, dir, 0)
	repo = openHome(t, Options{Home: home}) // as the next process does
	s, err = repo.runText(t, changed, RunOptions{})
	wantSpared(t, s, err, home, "no space left on device")
	if v, err := repo.Verify(t.Context(), "", VerifyOptions{}); err != nil || len(v.Steps) != 4 {
		t.Errorf("verified %+v, %v", v, err)
	}
	if _, err := repo.Output("most"); err != nil {
		t.Errorf("the output of before: %v", err)
	}
	if _, err := repo.Trim(TrimOptions{}); err != nil {
		t.Errorf("there is no way to make room: %v", err)
	}
	_ = repo.Close()
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	wantAgain(t, home)
}

// tooLittleRoom has room for all but one output, which does not compress.
func tooLittleRoom(t *testing.T) {
	dir, home := smallDisk(t)
	repo := openHome(t, Options{Home: home})
	repo.mustRun(t, chain, RunOptions{})
	filler := fill(t, dir, 600<<10)
	large := chain + "[steps.large]\nrun = \"steps.dice\"\nparams = { n = 200000 }\n"
	s, err := repo.runText(t, large, RunOptions{})
	wantWarning(t, s, err, `step "large"`, home, "no space left on device", "until the run ends")
	if got := s.step(t, "most").Outcome; got != OutcomeHit {
		t.Errorf("most was %s", got)
	}
	_ = repo.Close()
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	wantAgain(t, home)
}

// readOnlyRecords has room for objects, but not for records.
func readOnlyRecords(t *testing.T) {
	_, home := smallDisk(t)
	repo := openHome(t, Options{Home: home})
	records := filepath.Join(home, "records")
	mount(t, records, records, "", syscall.MS_BIND, "")
	mount(t, "", records, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	wantUnrecorded(t, repo, records, "read-only file system")
	if err := syscall.Unmount(records, 0); err != nil {
		t.Fatal(err)
	}
	repo.mustRun(t, chain, RunOptions{})
	_ = repo.Close()
	wantAgain(t, home)
}

// wantUnrecorded wants a run to succeed although no record can be put.
func wantUnrecorded(t *testing.T, repo *Repository, folder, reason string) {
	t.Helper()
	for range 2 {
		s, err := repo.runText(t, chain, RunOptions{})
		wantWarning(t, s, err, "its result is not in the result cache", folder, reason)
		if got := s.step(t, "most").Outcome; got != OutcomeExecuted {
			t.Errorf("most was %s", got)
		}
		if b := repo.bytesOf(t, "most"); len(b) != 20 {
			t.Errorf("most has %d bytes", len(b))
		}
	}
}

// asNobody runs a test as a user who may not do everything.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		inside(t, os.Args[0], nil)
		return
	}
	program := filepath.Join(t.TempDir(), "program")
	copyFile(t, os.Args[0], program, 0o755)
	inside(t, program, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}})
}

func forbiddenRecords(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	repo := openHome(t, Options{Home: home, Compilation: filepath.Join(t.TempDir(), "compiled")})
	records := filepath.Join(home, "records")
	chmod(t, records, 0o500)
	wantUnrecorded(t, repo, records, "permission denied")
	chmod(t, records, 0)
	s, err := repo.runText(t, chain, RunOptions{})
	wantWarning(t, s, err, "it runs again", records, "permission denied")
	chmod(t, records, 0o700)
	repo.mustRun(t, chain, RunOptions{})
	_ = repo.Close()
	wantAgain(t, home)
}

func forbiddenTemp(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	repo := openHome(t, Options{Home: home, Compilation: filepath.Join(t.TempDir(), "compiled")})
	repo.mustRun(t, chain, RunOptions{})
	chmod(t, filepath.Join(home, "tmp"), 0o500)
	s, err := repo.runText(t, changed, RunOptions{})
	wantSpared(t, s, err, filepath.Join(home, "tmp"), "permission denied")
	chmod(t, filepath.Join(home, "tmp"), 0o700)
	_ = repo.Close()
	wantAgain(t, home)
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
