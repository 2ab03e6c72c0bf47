package cli

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers says which packages of zen a package may import. Imports point down
// only; what is not here has no place in the house yet.
var layers = map[string][]string{
	"zen/abi":                    {},
	"zen/abi/toml":               {},
	"zen/abi/tensor":             {"zen/abi"},
	"zen/cache":                  {},
	"zen/cache/disk":             {"zen/cache"},
	"zen/cache/cachetest":        {"zen/cache"},
	"zen/plugins/sdk":            {},
	"zen/plugins/toolchain":      {"zen/abi", "zen/abi/toml", "zen/plugins/sdk"},
	"zen/plugins/starter":        {"zen/plugins/sdk"},
	"zen/plugins/importer_mnist": {}, // on the host; the guest's build imports the SDK
	"zen/plugins/conformance":    {}, // tests only
	"zen/plugins/random_forest":  {}, // on the host; the guest's build imports the SDK
	"zen/plugins/csv_read":       {}, // likewise
	"zen/plugins/one_hot":        {}, // likewise
	"zen/plugins/tabular":        {}, // tests only
	"zen/plugins/classifiers":    {}, // tests only
	"zen/plugins/nativetest":     {}, // tests only
	"zen/plugins/plugintest":     {"zen/abi/tensor", "zen/host", "zen/host/history"},
	"zen/plugins/sdk/go":         {},
	"zen/host/pipeline":          {"zen/abi", "zen/abi/toml"},
	"zen/host/source":            {"zen/abi/tensor"},
	"zen/host/process":           {},
	"zen/host/machine":           {},
	"zen/host/history":           {"zen/abi/toml", "zen/host/process"},
	"zen/host/engine":            {"zen/abi"},
	"zen/host/convert":           {"zen/abi", "zen/abi/tensor", "zen/abi/toml"},
	"zen/host/worker":            {"zen/abi", "zen/abi/tensor", "zen/cache", "zen/cache/disk", "zen/host/convert", "zen/host/engine", "zen/host/process", "zen/host/source"},
	"zen/host": {"zen/abi", "zen/abi/tensor", "zen/abi/toml", "zen/cache", "zen/cache/disk",
		"zen/host/convert", "zen/host/history", "zen/host/machine", "zen/host/pipeline", "zen/host/source", "zen/host/worker"},
	"zen/cli/format": {"zen/abi"},
	"zen/cli": {"zen/abi", "zen/abi/tensor", "zen/abi/toml", "zen/cache", "zen/cli/format", "zen/host", "zen/host/history",
		"zen/host/machine", "zen/host/pipeline", "zen/host/source", "zen/host/worker", "zen/plugins/starter", "zen/plugins/toolchain"},
	"zen/cli/zen": {"zen/cli", "zen/host"},
}

// owners are the only packages that may import a library.
var owners = map[string][]string{
	"github.com/tetratelabs/wazero":         {"zen/host/engine"},
	"github.com/apache/arrow":               {"zen/abi/tensor"},
	"github.com/google/flatbuffers":         {"zen/abi/tensor"},
	"github.com/klauspost/compress":         {"zen/abi/tensor"},
	"github.com/zeebo/blake3":               {"zen/abi/tensor"},
	"github.com/pelletier/go-toml":          {"zen/abi/toml"},
	"modernc.org/sqlite":                    {"zen/host/history"},
	"github.com/urfave/cli":                 {"zen/cli"},
	"github.com/vbauerster/mpb":             {"zen/cli"},
	"charm.land/lipgloss":                   {"zen/cli"},
	"github.com/clipperhouse/displaywidth":  {"zen/cli", "zen/cli/format"},
	"github.com/creack/pty":                 {},
	"github.com/charmbracelet/x/vt":         {},
	"github.com/rogpeppe/go-internal":       {},
	"github.com/santhosh-tekuri/jsonschema": {},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestImportsPointDownOnly(t *testing.T) {
	for _, p := range listPackages(t) {
		allowed, known := layers[p.ImportPath]
		if !known {
			t.Errorf("%s has no place in the layers: give it one", p.ImportPath)
		}
		for _, im := range p.Imports {
			if strings.HasPrefix(im, "zen/") && !slices.Contains(allowed, im) {
				t.Errorf("%s imports %s; it may import %v", p.ImportPath, im, allowed)
			}
			for library, may := range owners {
				if strings.HasPrefix(im, library) && !slices.Contains(may, p.ImportPath) {
					t.Errorf("%s imports %s; only %v may", p.ImportPath, im, may)
				}
			}
			if p.ImportPath == "zen/cache" && strings.Contains(im, ".") {
				t.Errorf("zen/cache imports %s; it is standard library only", im)
			}
		}
	}
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "zen/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
