package classifiers

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"zen/abi"
	"zen/plugins/plugintest"
)

// classifier is a plugin of the slot.
type classifier struct {
	name     string
	optional bool    // its compiler may be missing in CI, too
	params   string  // of fit: what learns the suite's images in little time
	digits   bool    // its classes are 0 to 9, whether they occur or not
	learns   float64 // share of the suite's test images that it gets right at least
	rows     string  // the type of its ports for rows, when it is not rowsType
	weighs   bool    // its scores are sums of weighted values
	built    string  // the plugin file, when it is not one of build/plugins
	within   float64 // of the original's probabilities, on its cases; 0: it has none
}

// slot are the plugins that a user may put into the slot.
var slot = []classifier{
	{name: "sklearn_logreg", params: "tol = 1e-3", weighs: true, learns: 0.95},
	{name: "tf_mlp", params: "epochs = 30, learning_rate = 0.01", weighs: true, learns: 0.95},
	{name: "random_forest", params: "n_estimators = 20", learns: 0.95, within: 1e-6},
	{name: "naive_bayes", learns: 0.95, within: 1e-5},
	{name: "knn", optional: true, learns: 0.95, within: 1e-6},
	{name: "torch_cnn", params: "epochs = 5, batch_size = 16", digits: true, learns: 0.95, rows: "float32[N, H, W]"},
	{name: "forust_gbt", optional: true, params: "subsample = 0.75, iterations = 20", learns: 0.95, within: 1e-4},
	{name: "linfa_logreg", optional: true, learns: 0.95, within: 1e-4},
}

// file returns the plugin file; plugintest.Built says what happens without it.
func (c classifier) file(t *testing.T) string {
	t.Helper()
	if c.built != "" {
		return c.built
	}
	return plugintest.Built(t, c.name, c.optional)
}

// ports are those of each entry, the model aside.
var ports = map[string]struct{ inputs, outputs map[string]string }{
	"fit":           {map[string]string{"x_train": "rows", "y_train": "uint8[N]"}, nil},
	"predict":       {map[string]string{"x": "rows"}, map[string]string{"y_pred": "uint8[N]"}},
	"predict_proba": {map[string]string{"x": "rows"}, map[string]string{"proba": "float32[N, K]"}},
	"evaluate": {map[string]string{"x_test": "rows", "y_test": "uint8[N]"}, map[string]string{
		"accuracy": "float64", "log_loss": "float64", "confusion": "int64[K, K]", "precision": "float64[K]", "recall": "float64[K]",
	}},
}

func TestEveryClassifierHasThePortsOfTheSlot(t *testing.T) {
	for _, c := range slot {
		t.Run(c.name, func(t *testing.T) {
			module, err := os.ReadFile(c.file(t))
			if err != nil {
				t.Fatal(err)
			}
			m, err := abi.ReadManifest(module)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range ports {
				i := slices.IndexFunc(m.Entries, func(e abi.Entry) bool { return e.Name == name })
				if i < 0 {
					t.Errorf("no entry %q", name)
					continue
				}
				c.comparePorts(t, name+": input", m.Entries[i].Inputs, want.inputs, name != "fit")
				c.comparePorts(t, name+": output", m.Entries[i].Outputs, want.outputs, name == "fit")
			}
		})
	}
}

// comparePorts compares ports with what the slot wants, and the port "model" when
// there has to be one.
func (c classifier) comparePorts(t *testing.T, which string, got []abi.Port, want map[string]string, model bool) {
	t.Helper()
	byName := map[string]abi.Port{}
	for _, p := range got {
		byName[p.Name] = p
	}
	for name, typ := range want {
		if typ == "rows" {
			typ = cmp.Or(c.rows, rowsType)
		}
		if byName[name].Type.String() != typ {
			t.Errorf("%s %q is %s, want %s", which, name, byName[name].Type, typ)
		}
	}
	if m := byName["model"]; model && (m.Type.Kind != abi.KindTensors || m.Kind != c.name) {
		t.Errorf("%s \"model\" is %s of kind %q, want tensors of kind %q", which, m.Type, m.Kind, c.name)
	}
}

// rowsType is the type of a port for rows.
const rowsType = "float32[N, ...]"

// draws reports whether fit draws random numbers.
func (c classifier) draws(t *testing.T) bool {
	t.Helper()
	module, err := os.ReadFile(c.file(t))
	if err != nil {
		t.Fatal(err)
	}
	m, err := abi.ReadManifest(module)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(m.Entries, func(e abi.Entry) bool { return e.Name == "fit" })
	return i >= 0 && m.Entries[i].Random
}
