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
// compiler runs: zen itself, the SDK, the compiler, plugin.toml and the sources of
// the folder. What the compiler tells that it read is in the record.
func (j *job) fingerprint() (string, error) {
	if j.ownGoModule() || j.ownBuildScript() {
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
	sdk, err := treeDigest(j.sdk(""))
	if err != nil {
		return "", err
	}
	tree, err := j.sourceDigest()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %t\n%q\n", self, sdk, tree, j.Debug, identity)
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

// filesBelow returns all files below a folder, in order, but those of .git.
func filesBelow(root string) (files []string, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".git":
			return filepath.SkipDir
		case !e.IsDir():
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// sourceDigest digests what is taken of the plugin's folder: plugin.toml and the
// sources, or only the names of these where the compiler tells what it read.
func (j *job) sourceDigest() (string, error) {
	files, err := filesBelow(j.folder)
	if err != nil {
		return "", err
	}
	if j.cargoPackage() {
		files = slices.DeleteFunc(files, j.madeByCargo)
	}
	language := j.source.manifest.Language
	t := j.takes()
	all, err := t.everything(files)
	if err != nil {
		return "", err
	}
	made, _ := os.Stat(j.out)
	h := sha256.New()
	for _, file := range files {
		content := "" // of a file whose name is enough
		switch main := file == filepath.Join(j.folder, "plugin.toml"); {
		case !main && !all && !t.has(file):
			continue
		case main || !t.told:
			if content, err = entryDigest(file, language, made); err != nil {
				return "", err
			}
		}
		fmt.Fprintf(h, "%q %q\n", strings.TrimPrefix(file, j.folder), content)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// treeDigest digests the names and the content of all files below a folder.
func treeDigest(root string) (string, error) {
	files, err := filesBelow(root)
	h := sha256.New()
	for _, file := range files {
		content, err := fileDigest(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%q %q\n", strings.TrimPrefix(file, root), content)
	}
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
