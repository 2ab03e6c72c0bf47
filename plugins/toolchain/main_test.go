package toolchain

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain gives the tests a cache folder of their own, so that no record of a
// temporary folder stays behind. The compilers that `make setup` installed, and
// what Go and Zig compiled before, are the user's.
func TestMain(m *testing.M) {
	os.Exit(withCache(m))
}

func withCache(m *testing.M) int {
	here, err := os.MkdirTemp("", "zen-cache-")
	if err == nil {
		defer func() { _ = os.RemoveAll(here) }()
		err = borrow(here)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func borrow(here string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(here, "zen"), 0o755); err != nil {
		return err
	}
	for _, folder := range []string{filepath.Join("zen", "toolchains"), filepath.Join("zen", "zig")} {
		if err := os.MkdirAll(filepath.Join(cache, folder), 0o700); err != nil {
			return err
		}
		if err := os.Symlink(filepath.Join(cache, folder), filepath.Join(here, folder)); err != nil {
			return err
		}
	}
	if out, err := exec.Command("go", "env", "GOCACHE").Output(); err == nil {
		if err := os.Setenv("GOCACHE", strings.TrimSpace(string(out))); err != nil {
			return err
		}
	}
	return os.Setenv("XDG_CACHE_HOME", here)
}
