package toolchain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// errUnknown says that something may go into a plugin that nobody can name
// beforehand: such a plugin is always built.
var errUnknown = errors.New("not all that goes into the plugin is known")

// fingerprint digests all that goes into a plugin and is known before its
// compiler runs: zen itself, the SDK, the compiler, plugin.toml and every file
// of the folder. What the compiler reads elsewhere is in the record.
func (j *job) fingerprint() (string, error) {
	if j.ownGoModule() {
		return "", errUnknown
	}
	self, err := j.self()
	if err != nil {
		return "", err
	}
	identity, err := j.compiler.identity()
	if err != nil {
		return "", err
	}
	sdk, err := treeDigest(j.sdk(""), "", "")
	if err != nil {
		return "", err
	}
	tree, err := treeDigest(j.folder, j.source.manifest.Language, j.out)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %t\n%q\n%q\n", self, sdk, tree, j.Debug, identity, environment(os.Environ()))
	return hex.EncodeToString(h.Sum(nil)), nil
}

// programDigest digests the running zen.
func programDigest() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	return fileDigest(program)
}

// influences are how the names of the variables start that compilers look at.
var influences = []string{"ASC", "CARGO", "CLANG", "GO", "LD_", "LLVM", "NODE", "RUST", "SYSROOT", "ZIG"}

func environment(env []string) []string {
	kept := slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		return !slices.ContainsFunc(influences, func(start string) bool { return strings.HasPrefix(v, start) })
	})
	slices.Sort(kept)
	return kept
}

// treeDigest digests the names and the content of all files below a folder, but
// of .git and of the plugin that is made from them.
func treeDigest(root, language, out string) (string, error) {
	made, _ := os.Stat(out)
	h := sha256.New()
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			if e.Name() == ".git" {
				return filepath.SkipDir
			}
			fmt.Fprintf(h, "%q\n", rel)
			return nil
		}
		content, err := entryDigest(path, language, made)
		if content != "" {
			fmt.Fprintf(h, "%q %q\n", rel, content)
		}
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// entryDigest digests a file, or the one that a link leads to. It returns "" for
// the plugin itself.
func entryDigest(path, language string, made os.FileInfo) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil: // an editor's lock is a link to nowhere
		return os.Readlink(path)
	case made != nil && os.SameFile(info, made):
		return "", nil
	case !info.Mode().IsRegular():
		return "", errUnknown
	case info.Size() > maxSourceBytes:
		return fileDigest(path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if reachesOut(language, path, text) {
		return "", errUnknown
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// maxSourceBytes is above every source that a person or a program wrote: larger
// files are data.
const maxSourceBytes = 16 << 20

// reachesOut reports whether a source may read files in a way that its compiler
// does not tell.
func reachesOut(language, path string, text []byte) bool {
	has := func(word string) bool { return bytes.Contains(text, []byte(word)) }
	switch language {
	case "assemblyscript":
		return filepath.Ext(path) == ".ts" && (has(`"/`) || has(`'/`)) // an absolute import
	case "c", "cpp":
		return has("incbin")
	case "go":
		return filepath.Ext(path) == ".s" // which may include any file
	case "zig":
		return has("@cImport") || has("incbin")
	}
	return false
}

// namesDigest digests the names of the files below a folder: a new header may
// take the place of one that was read.
func namesDigest(folder string) (string, error) {
	h := sha256.New()
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a folder that is not there has no names
		}
		fmt.Fprintf(h, "%q\n", path)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
