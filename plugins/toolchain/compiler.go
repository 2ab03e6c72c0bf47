package toolchain

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// compiler is the compiler of one language, as it was found on this machine.
type compiler struct {
	program string            // as a person knows it
	real    string            // what program leads to, where a wrapper would set variables; "": program itself
	env     []string          // variables of its own
	version string            // what it says of itself; "" when its files tell enough
	folders map[string]string // that it uses, by name, when they have to be told
	cargo   string            // of Rust: what builds packages; "" when there is none
	parts   []string          // files and folders that change when another one is installed
}

// starts returns the program to start.
func (c *compiler) starts() string {
	if c.real != "" {
		return c.real
	}
	return c.program
}

// identity returns a text that differs for every other compiler: the real
// files behind its parts, with size and time.
func (c *compiler) identity() ([]string, error) {
	lines := []string{c.program, c.version}
	for _, part := range append([]string{c.program, c.starts()}, c.parts...) {
		real, err := filepath.EvalSymlinks(part)
		if err != nil {
			return nil, err
		}
		err = filepath.Walk(real, func(path string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() {
				return err
			}
			lines = append(lines, fmt.Sprintf("%s %d %d", path, info.Size(), info.ModTime().UnixNano()))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// finders returns what finds the compiler of each language, once a Build.
func finders(ctx context.Context) map[string]func() (*compiler, error) {
	find := map[string]func() (*compiler, error){}
	for name, l := range languages {
		find[name] = sync.OnceValues(func() (*compiler, error) { return l.look(ctx) })
	}
	return find
}

// look finds the compiler of a language. One that could not answer because the
// context ended is not missing: the error is the context's.
func (l language) look(ctx context.Context) (*compiler, error) {
	c, err := l.find(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return c, err
}
