package host

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"zen/abi"
	"zen/cache"
	"zen/cache/disk"
)

// Plugin is a plugin file, known by its content.
type Plugin struct {
	Path     string
	Digest   cache.ObjectDigest // SHA-256 of the module: the file without its manifest
	Manifest *abi.Manifest
	Bytes    int64 // size of the file
}

// pluginNote is what the stat cache remembers of a plugin file.
type pluginNote struct {
	Digest   cache.ObjectDigest `json:"digest"`
	Manifest json.RawMessage    `json:"manifest"`
	Bytes    int64              `json:"bytes"`
}

// statKindPlugin names pluginNotes in the stat cache. The number is raised when
// a newer zen finds more faults in a plugin than an older one.
const statKindPlugin = "plugin1"

// Plugin reads a plugin file: its manifest, its digest, and whether it keeps
// the contract. The error is a *PluginError.
func (r *Repository) Plugin(path string) (*Plugin, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > abi.MaxPluginBytes {
		return nil, &PluginError{path, &abi.FormatError{Msg: fmt.Sprintf("the file has %d bytes; a plugin has at most %d", info.Size(), abi.MaxPluginBytes)}}
	}
	note, _, err := r.stats.Identify(path, statKindPlugin, readPluginNote)
	if err != nil {
		return nil, &PluginError{path, pluginFileError(err)}
	}
	var n pluginNote
	if err := json.Unmarshal(note, &n); err != nil {
		return nil, &PluginError{path, err}
	}
	manifest, err := abi.DecodeManifest(n.Manifest)
	if err != nil {
		return nil, &PluginError{path, err}
	}
	return &Plugin{Path: path, Digest: n.Digest, Manifest: manifest, Bytes: n.Bytes}, nil
}

// errNoPlugin is of a plugin file that is not there.
var errNoPlugin = errors.New("the file is not there: build it with `zen build`")

func pluginFileError(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return errNoPlugin
	}
	return err
}

// readPluginNote checks a plugin file and sums it up.
func readPluginNote(f io.Reader) ([]byte, error) {
	var file bytes.Buffer
	if _, err := file.ReadFrom(f); err != nil {
		return nil, err
	}
	manifest, code, err := checkPlugin(file.Bytes())
	if err != nil {
		return nil, err
	}
	encoded, err := manifest.Encode()
	if err != nil {
		return nil, err
	}
	return json.Marshal(pluginNote{Digest: sha256.Sum256(code), Manifest: encoded, Bytes: int64(file.Len())})
}

// checkPlugin returns the manifest and the module of a plugin file that keeps
// the contract.
func checkPlugin(file []byte) (*abi.Manifest, []byte, error) {
	manifest, err := abi.ReadManifest(file)
	if err != nil {
		return nil, nil, err
	}
	scan, err := abi.Scan(file)
	if err != nil {
		return nil, nil, err
	}
	if err := scan.Check(manifest); err != nil {
		return nil, nil, err
	}
	code, err := abi.WithoutManifest(file)
	return manifest, code, err
}

// storeModule puts the plugin's module into a store, where workers find it, unless
// the repository has it. The run goes on with these bytes even when the file is
// swapped meanwhile.
func (r *Repository) storeModule(p *Plugin, store *disk.Store) error {
	if _, err := r.store.Stat(p.Digest); err == nil {
		return nil
	}
	file, err := os.ReadFile(p.Path)
	if err != nil {
		return &PluginError{p.Path, err}
	}
	code, err := abi.WithoutManifest(file)
	if err != nil {
		return &PluginError{p.Path, err}
	}
	if got := cache.ObjectDigest(sha256.Sum256(code)); got != p.Digest {
		return &PluginError{p.Path, fmt.Errorf("the file changed while the run was under way: run again")}
	}
	if err := put(store, code); err != nil {
		return unstored(err)
	}
	return nil
}

// put stores an object.
func put(store *disk.Store, object []byte) error {
	w, err := store.Create("")
	if err != nil {
		return err
	}
	defer w.Abort()
	if _, err := w.Write(object); err != nil {
		return err
	}
	_, _, err = w.Commit()
	return err
}
