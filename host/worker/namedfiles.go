package worker

import (
	"cmp"
	"fmt"
	"path/filepath"

	"zen/host/engine"
)

// namedFiles are the files of a source as named tensors.
type namedFiles struct {
	*Files
	used   *openFiles
	byName map[string]int // in the list
}

func newNamedFiles(used *openFiles, f *Files) *namedFiles {
	n := &namedFiles{f, used, make(map[string]int, len(f.List))}
	for i := range f.List {
		n.byName[f.List[i].Name] = i
	}
	return n
}

// Names returns the names in byte order.
func (n *namedFiles) Names() []string {
	names := make([]string, len(n.List))
	for i := range n.List {
		names[i] = n.List[i].Name
	}
	return names
}

// Named returns a file, which is opened once it is read.
func (n *namedFiles) Named(name string) (engine.Tensor, error) {
	i, ok := n.byName[name]
	if !ok {
		return nil, fmt.Errorf("there is no file %q", name)
	}
	f := &n.List[i]
	return n.used.use(n.Source, filepath.Join(n.Folder, cmp.Or(f.Place, f.Name)), f.State), nil
}
