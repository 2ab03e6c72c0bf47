package cachetest

import (
	"fmt"
	"os"
	"testing"
)

// CrashRow is a row of the table that `make crash` prints: a part of the promise,
// how often it was tried, how often it was broken, and how many of the mutants,
// which break it on purpose, were found out.
type CrashRow struct {
	Part           string
	Cases          int
	Violations     int
	Found, Mutants int
}

// crashTableEnv names the file that the rows are appended to.
const crashTableEnv = "ZEN_CRASH_TABLE"

// Thorough says whether `make crash` runs the test: only then it may take minutes.
func Thorough() bool { return os.Getenv(crashTableEnv) != "" }

// Report writes the row into the test's log, and into the table when there is
// one.
func (r CrashRow) Report(t testing.TB) {
	t.Helper()
	mutants := "-"
	if r.Mutants > 0 {
		mutants = fmt.Sprintf("%d of %d", r.Found, r.Mutants)
	}
	t.Logf("%s: %d cases, %d violations, mutants found: %s", r.Part, r.Cases, r.Violations, mutants)
	path := os.Getenv(crashTableEnv)
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(f, "%s\t%d\t%d\t%s\n", r.Part, r.Cases, r.Violations, mutants)
	if err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
