package tabular

import (
	"testing"

	"zen/host"
	"zen/plugins/plugintest"
)

func TestMain(m *testing.M) { plugintest.Main(m) }

// plugins are the plugin files by slot.
var plugins = map[string]string{"csv": "csv_read", "splitter": "train_test_split", "encoder": "one_hot", "scaler": "standard_scaler"}

// run runs steps, as they stand in a pipeline file, over the contents of CSV files:
// each is the source of its name.
func run(t *testing.T, seed int64, files map[string]string, steps string) *plugintest.Run {
	t.Helper()
	p := plugintest.Pipeline{Name: "tabular", Seed: seed, Plugins: map[string]string{}, Files: map[string][]byte{}, Steps: steps}
	for slot, name := range plugins {
		p.Plugins[slot] = plugintest.Built(t, name, false)
	}
	for name, content := range files {
		p.Files[name+".csv"] = []byte(content)
	}
	return p.Run(t, plugintest.Open(t, host.Options{}), host.RunOptions{})
}

// failure returns how the run ended, "" when it was well: what the first step
// that failed said.
func failure(r *plugintest.Run) string {
	if len(r.Failures) == 0 {
		return ""
	}
	return r.Failures[0].Text
}
