package toolchain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// record says what a plugin file was made from. It lies in the user's cache
// folder, one for every folder and output, and can be deleted at any time.
type record struct {
	Inputs string            `json:"inputs"` // the fingerprint
	Read   map[string]string `json:"read"`   // files that the compiler said it read, by SHA-256
	Names  map[string]string `json:"names"`  // folders of headers elsewhere, by the names in them
	Alike  []string          `json:"alike"`  // files of the folder with the name of one in Read
	Output string            `json:"output"` // SHA-256 of the plugin file
}

// recordFile returns where the record of a job lies.
func (j *job) recordFile() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	out, err := filepath.Abs(j.out)
	if err != nil {
		return "", err
	}
	id := sha256.Sum256(fmt.Appendf(nil, "%q %q", j.folder, out))
	return filepath.Join(cache, "zen", "build", hex.EncodeToString(id[:16])+".json"), nil
}

// upToDate reports whether the plugin file is what a build from these inputs
// gave. Whatever cannot be read or is not as it was means: build.
func (j *job) upToDate(inputs string) bool {
	file, err := j.recordFile()
	if err != nil {
		return false
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	var r record
	if json.Unmarshal(text, &r) != nil || r.Inputs != inputs {
		return false
	}
	output, err := fileDigest(j.out)
	if err != nil || output != r.Output || !same(r.Read, fileDigest) || !same(r.Names, namesDigest) || !j.alike(&r) {
		return false
	}
	useRecord(file, time.Now())
	return true
}

// alike reports whether the folder has the files with names of read ones that it
// had.
func (j *job) alike(r *record) bool {
	files, err := filesBelow(j.folder)
	return err == nil && slices.Equal(namesakes(files, r.Read), r.Alike)
}

// same reports whether everything has the digest it had.
func same(digests map[string]string, digest func(string) (string, error)) bool {
	for path, want := range digests {
		if got, err := digest(path); err != nil || got != want {
			return false
		}
	}
	return true
}

// reads notes a file that the compiler read, whose name is relative to the
// current folder.
func (j *job) reads(path string) {
	if !filepath.IsAbs(path) {
		path = j.here + string(filepath.Separator) + path // not cleaned: .. behind a link is another folder
	}
	if !strings.HasPrefix(path, j.builder.work+string(filepath.Separator)) {
		j.read = append(j.read, path)
	}
}

// remember writes the record of a build that started with these inputs. It
// writes none when a file changed meanwhile: nobody knows which of its contents
// the compiler saw.
func (j *job) remember(inputs string, started time.Time) error {
	r := record{Inputs: inputs, Read: map[string]string{}, Names: map[string]string{}}
	if now, err := j.fingerprint(); err != nil || now != inputs {
		return err
	}
	for _, path := range j.read {
		info, err := os.Stat(path)
		if err != nil || info.ModTime().After(started.Add(-clockSlack)) {
			return err
		}
		if _, err := entryDigest(path, j.source.manifest.Language, nil); err != nil {
			return err
		}
		if r.Read[path], err = fileDigest(path); err != nil {
			return err
		}
	}
	for _, folder := range j.headers {
		var err error
		if r.Names[folder], err = namesDigest(folder); err != nil {
			return err
		}
	}
	files, err := filesBelow(j.folder)
	if err != nil {
		return err
	}
	r.Alike = namesakes(files, r.Read)
	return j.writeRecord(&r)
}

// clockSlack is how much older a file has to be than the build that read it:
// the clocks of file systems tick slower than ours.
const clockSlack = 20 * time.Millisecond

func (j *job) writeRecord(r *record) error {
	file, err := j.recordFile()
	if err != nil {
		return err
	}
	if r.Output, err = fileDigest(j.out); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err = writeFile(file, append(text, '\n')); err == nil {
		trimRecords(filepath.Dir(file), time.Now())
	}
	return err
}
