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
	program string
	version string            // what it says of itself; "" when its files tell enough
	folders map[string]string // that it uses, by name, when they have to be told
	parts   []string          // files and folders that change when another one is installed
}

// identity returns a text that differs for every other compiler: the real
// files behind its parts, with size and time.
func (c *compiler) identity() ([]string, error) {
	lines := []string{c.program, c.version}
	for _, part := range append([]string{c.program}, c.parts...) {
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
		find[name] = sync.OnceValues(func() (*compiler, error) { return l.find(ctx) })
	}
	return find
}
