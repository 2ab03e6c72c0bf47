package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
)

// sidecar is the file with the SHA-256 of every other file of an entry. wazero
// itself accepts damaged machine code, so nothing is given to it unchecked.
const sidecar = "SHA256SUMS"

// cacheEntry is the folder of one module in the compilation cache.
type cacheEntry struct {
	root   string // the compilation cache
	folder string // the entry
	temp   string // where it is being made
}

func newCacheEntry(root string, digest [32]byte) *cacheEntry {
	name := hex.EncodeToString(digest[:]) + "-" + engineVersion() + "-" + runtime.GOARCH
	return &cacheEntry{root: root, folder: filepath.Join(root, name)}
}

// engineVersion is the version of wazero that this program was linked with.
var engineVersion = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dep := range info.Deps {
		if dep.Path == "github.com/tetratelabs/wazero" {
			return dep.Version
		}
	}
	return "unknown"
})

// Version returns the version of wazero, for example "v1.12.0".
func Version() string { return engineVersion() }

// open returns the compilation cache of an entry whose files are all as they
// were written, in a folder that nobody else can write. An entry that is damaged
// is removed, and damage says what was wrong.
func (c *cacheEntry) open() (cache wazero.CompilationCache, damage string) {
	if checkOwner(c.root) != nil {
		return nil, ""
	}
	if _, err := os.Lstat(c.folder); err != nil {
		return nil, ""
	}
	if damage := c.damage(); damage != "" {
		c.remove()
		return nil, damage
	}
	cache, err := wazero.NewCompilationCacheWithDir(c.folder)
	if err != nil {
		c.remove()
		return nil, err.Error()
	}
	return cache, ""
}

// damage says what is wrong with an entry.
func (c *cacheEntry) damage() string {
	file := filepath.Join(c.folder, sidecar)
	want, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	got, err := sums(c.folder)
	switch {
	case err != nil:
		return err.Error()
	case got == string(want):
		return ""
	}
	for line := range strings.Lines(got) {
		if !strings.Contains(string(want), line) {
			_, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			return fmt.Sprintf("%s is not what %s says", filepath.Join(c.folder, name), sidecar)
		}
	}
	return file + " names other files than there are"
}

// create returns a compilation cache in a fresh folder, and what makes it the
// entry once the module is compiled. The cache is nil when there can be none.
func (c *cacheEntry) create() (cache wazero.CompilationCache, commit func()) {
	if err := privateFolder(c.root); err != nil {
		return nil, nil
	}
	removeStale(c.root)
	temp, err := os.MkdirTemp(c.root, "tmp-")
	if err != nil {
		return nil, nil
	}
	c.temp = temp
	cache, err = wazero.NewCompilationCacheWithDir(temp)
	if err != nil {
		c.abandon()
		return nil, nil
	}
	return cache, c.commit
}

// staleAfter is how old a folder is that no living worker can still be filling.
const staleAfter = 24 * time.Hour

// removeStale takes away what workers that were killed left half made.
func removeStale(root string) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && strings.HasPrefix(entry.Name(), "tmp-") && time.Since(info.ModTime()) > staleAfter {
			_ = os.RemoveAll(filepath.Join(root, entry.Name()))
		}
	}
}

// commit renames the folder into its place; when another process was faster,
// its entry stays.
func (c *cacheEntry) commit() {
	defer c.abandon()
	text, err := sums(c.temp)
	if err != nil {
		return
	}
	if err := os.WriteFile(filepath.Join(c.temp, sidecar), []byte(text), 0o600); err != nil {
		return
	}
	_ = os.Rename(c.temp, c.folder)
}

func (c *cacheEntry) abandon() { _ = os.RemoveAll(c.temp) }

// remove takes the entry away in one step, so that nobody opens half of it.
func (c *cacheEntry) remove() {
	temp, err := os.MkdirTemp(c.root, "tmp-")
	if err != nil {
		return
	}
	_ = os.Rename(c.folder, filepath.Join(temp, "removed"))
	_ = os.RemoveAll(temp)
}

// sums returns the sidecar's text: a line per file, in the order of the paths.
func sums(folder string) (string, error) {
	var lines []string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == sidecar {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256(b), filepath.ToSlash(name)))
		return nil
	})
	sort.Strings(lines)
	return strings.Join(lines, ""), err
}

// CheckCacheFolder returns why a folder cannot hold a compilation cache. It
// makes one that is not there.
func CheckCacheFolder(path string) error {
	if err := privateFolder(path); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(path, "tmp-")
	if err != nil {
		return err
	}
	return os.Remove(temp)
}

// privateFolder makes the compilation cache's folder, or refuses one that
// somebody else could write: it holds machine code.
func privateFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return checkOwner(path)
}
