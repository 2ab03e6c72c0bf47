package toolchain

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// takes is what of a plugin's folder its compiler may read. Everything else, such
// as data and pipelines, is no reason to compile again.
type takes struct {
	ends   []string // of the names of sources
	told   bool     // the compiler tells which files it read: of the others the names count
	embeds string   // a word in a source by which it may read any file of the folder
}

// taken by language. It is not changed. plugin.toml is taken in all of them.
var taken = map[string]takes{
	"assemblyscript": {ends: []string{".ts", "package.json"}},
	"c":              {ends: []string{".c", ".h", ".inc", ".def"}, told: true},
	"cpp":            {ends: []string{".cpp", ".cc", ".cxx", ".c", ".h", ".hh", ".hpp", ".hxx", ".ipp", ".tpp", ".tcc", ".inc", ".def"}, told: true},
	"go":             {ends: []string{".go", ".s", ".S", ".h", ".syso"}, embeds: "//go:embed"},
	"rust":           {ends: []string{".rs"}, told: true},
	"zig":            {ends: []string{".zig", ".zon"}, embeds: "@embedFile"},
}

// takenByCargo is what of a package's folder is taken.
var takenByCargo = takes{ends: []string{".rs", "Cargo.toml", "Cargo.lock"}, embeds: "include"}

// takes returns what is taken of the plugin's folder.
func (j *job) takes() takes {
	if j.cargoPackage() {
		return takenByCargo
	}
	return taken[j.source.manifest.Language]
}

// has reports whether a file is a source, by its name.
func (t takes) has(path string) bool {
	return slices.ContainsFunc(t.ends, func(end string) bool { return strings.HasSuffix(path, end) })
}

// everything reports whether a source of a folder may read any other file of it.
func (t takes) everything(files []string) (bool, error) {
	if t.embeds == "" {
		return false, nil
	}
	for _, file := range files {
		if !t.has(file) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			return false, err
		}
		if bytes.Contains(text, []byte(t.embeds)) {
			return true, nil
		}
	}
	return false, nil
}

// namesakes returns the files that have the name of another that the compiler
// read: one of them may be found before it the next time.
func namesakes(files []string, read map[string]string) []string {
	names := map[string]bool{}
	for path := range read {
		names[filepath.Base(path)] = true
	}
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool { return !names[filepath.Base(file)] })
}
