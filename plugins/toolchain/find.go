package toolchain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// MissingError says that a compiler, or a part of it, is not installed.
type MissingError struct {
	What string // for example "clang for wasm32"
	Fix  string // commands that install it
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not installed. To install it: %s", e.What, e.Fix)
}

// BrokenError says that a compiler is there and does not work.
type BrokenError struct {
	Program string
	Problem string // one line that names the program
	Fix     string
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("%s. To mend it: %s", e.Problem, e.Fix)
}

// find returns the first program that is there and works; a name with a slash
// is a path.
func find(works func(program string) bool, names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil && works(path) {
			return path
		}
	}
	return ""
}

// anything is for programs that are not tried.
func anything(string) bool { return true }

// notFound returns the error when none of the programs works: the first that is
// there but fails at a question is broken; else what is missing.
func notFound(ctx context.Context, missing *MissingError, question []string, names ...string) error {
	broken := ""
	program := find(func(program string) bool {
		_, err := answer(ctx, program, question...)
		if err != nil {
			broken = err.Error()
		}
		return err != nil
	}, names...)
	if program == "" {
		return missing
	}
	problem := fmt.Sprintf("%s does not work: `%s` ends with %s", program, strings.Join(append([]string{filepath.Base(program)}, question...), " "), broken)
	return &BrokenError{program, problem, missing.Fix}
}

// installed returns where `make setup` puts a program of its own.
func installed(toolchain, program string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "zen", "toolchains", toolchain, "bin", program)
}

// ask returns the first line that a program prints, "" when it fails.
func ask(ctx context.Context, program string, args ...string) string {
	line, _, _ := strings.Cut(askAll(ctx, program, args...), "\n")
	return strings.TrimSpace(line)
}

// askAll returns all that a program prints, "" when it fails.
func askAll(ctx context.Context, program string, args ...string) string {
	out, err := answer(ctx, program, args...)
	if err != nil {
		return ""
	}
	return out
}

// answer returns what a program prints. Its error has the first line that the
// program says about it.
func answer(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = askEnvironment(os.Environ())
	separate(cmd)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		said, _, _ := bytes.Cut(bytes.TrimSpace(exit.Stderr), []byte("\n"))
		if len(said) > 0 {
			return "", fmt.Errorf("%w: %.200q", err, said)
		}
	}
	return string(out), err
}
