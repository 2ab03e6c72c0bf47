//go:build unix

package toolchain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// The compiler says when it is at work, and then takes for ever: when it is asked
// for what it is, and when it compiles.
func TestAnInterruptedBuildIsNoFailureAndLeavesNothing(t *testing.T) {
	for name, c := range map[string]struct{ at, says string }{
		"while it looks for the compiler":              {"-print-target-triple", "echo"},
		"while it compiles, with a file for the while": {"-c", "mktemp"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, words := t.TempDir(), filepath.Join(t.TempDir(), "words")
			samples["c"].write(t, dir, "c")
			if err := syscall.Mkfifo(words, 0o600); err != nil {
				t.Fatal(err)
			}
			fakeClang(t, "case \" $* \" in *' "+c.at+" '*) "+c.says+" >"+words+"; sleep 600 & wait;; *) echo \"$0\";; esac\n")
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			ctx, interrupt := context.WithCancel(t.Context())
			go func() {
				_, _ = os.ReadFile(words)
				interrupt()
			}()
			_, err := Build(ctx, Options{Dirs: []string{dir}})
			var missing *MissingError
			if !errors.Is(err, context.Canceled) || errors.As(err, &missing) {
				t.Errorf("error %v", err)
			}
			left, err := filepath.Glob(filepath.Join(temp, "*"))
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %v (error %v)", left, err)
			}
		})
	}
}

// fakeClang puts a shell script as clang-19 before all others.
func fakeClang(t *testing.T, script string) {
	t.Helper()
	folder := t.TempDir()
	put(t, filepath.Join(folder, "clang-19"), "#!/bin/sh\n"+script)
	if err := os.Chmod(filepath.Join(folder, "clang-19"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(filepath.ListSeparator)+os.Getenv("PATH"))
}
