package toolchain

import (
	"context"
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
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = cleanEnvironment(os.Environ())
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return string(out)
}
