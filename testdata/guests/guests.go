// Package guests builds the plugins of this folder that tests run, and the program
// of plugins/conformance/guest in every language. Only tests import it.
package guests

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"zen/plugins/toolchain"
)

// Build builds one guest of this folder into a folder and returns its plugin
// file.
func Build(t testing.TB, name, folder string) string {
	t.Helper()
	file := filepath.Join(folder, name+".wasm")
	_, err := toolchain.Build(context.Background(), toolchain.Options{Dirs: []string{filepath.Join(here(), name)}, Out: file, Stderr: os.Stderr})
	var missing *toolchain.MissingError
	if errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// here returns the folder of this file.
func here() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(file)
}
