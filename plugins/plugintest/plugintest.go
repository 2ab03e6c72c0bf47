// Package plugintest runs small pipelines for the tests of plugins: it writes a
// pipeline file with its sources beside it, runs it through the public API of
// package host in real worker processes, and reads back what the steps made and
// how they ended.
//
// It knows no plugin, asserts nothing about results, and keeps nothing from one
// test to the next; what ends a test here is a pipeline that does not stand, or
// something that is not there to be read. Only tests of packages in plugins import
// it. Tests of package host cannot: it stands on host.
package plugintest

import (
	"os"
	"path/filepath"
	"testing"

	"zen/host"
)

// Main is all that TestMain of a package has to do whose tests run pipelines: a
// test program that was started as a worker becomes one.
func Main(m *testing.M) {
	host.RunWorkerIfAsked()
	os.Exit(m.Run())
}

// Open opens a home of the test's own, and closes it at the test's end.
func Open(t *testing.T, o host.Options) *host.Repository {
	t.Helper()
	o.Home, o.Version = filepath.Join(t.TempDir(), "home"), "test"
	repo, err := host.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	return repo
}

// Built returns the path of a plugin file of build/plugins, which is seen from a
// package in plugins. The test is skipped, aloud, when it is not built; in CI that
// is a failure, unless the plugin is optional: its compiler may be missing there.
func Built(t *testing.T, name string, optional bool) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("..", "..", "build", "plugins", name+".wasm"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = os.Stat(file)
	switch {
	case err != nil && os.Getenv("CI") == "true" && !optional:
		t.Fatalf("%s is not built: make plugins", name)
	case err != nil:
		t.Skipf("SKIPPED, NOT TESTED: %s is not built: make plugins", name)
	}
	return file
}
