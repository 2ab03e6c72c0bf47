package classifiers

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/plugins/plugintest"
	"zen/plugins/sdk"
	"zen/plugins/toolchain"
)

// rustExample returns the classifier of the Rust SDK's README, built. All that it does
// but for the numbers it says is the SDK's.
func rustExample(t *testing.T) classifier {
	t.Helper()
	readme, err := fs.ReadFile(sdk.Readmes, "rust/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## Classifiers\n")
	dir := t.TempDir()
	for file, language := range map[string]string{"lib.rs": "rust", "plugin.toml": "toml"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(fenced(section, language)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := classifier{name: "shares", built: filepath.Join(dir, "shares.wasm")}
	var said strings.Builder
	_, err = toolchain.Build(t.Context(), toolchain.Options{Dirs: []string{dir}, Out: c.built, Debug: true, Stderr: &said})
	var missing *toolchain.MissingError
	switch {
	case errors.As(err, &missing) && os.Getenv("CI") != "true":
		t.Skip("SKIPPED, NOT TESTED: ", err)
	case err != nil:
		t.Fatalf("%v\n%s", err, said.String())
	}
	return c
}

// fenced returns the first block of a language.
func fenced(text, language string) string {
	_, block, _ := strings.Cut(text, "\n```"+language+"\n")
	block, _, _ = strings.Cut(block, "\n```\n")
	return block + "\n"
}

func TestTheSDKNamesMistakesAsThePluginsDo(t *testing.T) {
	c := rustExample(t)
	entries := map[string]step{"predict": predict(), "predict_proba": predictProba(), "evaluate": evaluate()}
	for _, m := range mistakes() {
		if strings.Contains(m.name, "another width") {
			continue // it takes any
		}
		t.Run(m.name, func(t *testing.T) {
			steps := []step{fit("")}
			if m.entry != "fit" {
				steps = append(steps, entries[m.entry])
			}
			if got := c.run(t, 0, m.data, steps...).Failure(m.entry).Text; got != m.want {
				t.Errorf("it ended with\n  %s\nwant\n  %s", got, m.want)
			}
		})
	}
}

func TestTheSDKEvaluatesWhatItPredicts(t *testing.T) {
	d := images()
	y := labels(2, 5, 5, 9) // classes are 2, 5 and 9, one of them twice
	d = d.with("x_train", array{[]int{4, 1}, []float32{1, 2, 3, 4}}).with("y_train", y)
	d = d.with("x_test", array{[]int{4, 1}, []float32{1, 2, 3, 4}}).with("y_test", y)
	o := rustExample(t).run(t, 0, d, fit(""), predict(), predictProba(), evaluate()).Succeeded()
	if got, want := fmt.Sprint(plugintest.Elements[uint8](o, "predict.y_pred")), "[5 5 5 5]"; got != want {
		t.Errorf("predicted %s, want %s", got, want)
	}
	places := []uint8{1, 1, 1, 1}
	want := scoresOf([]uint8{0, 1, 1, 2}, places, plugintest.Elements[float32](o, "predict_proba.proba"), 3)
	if want.problem != "" {
		t.Fatal(want.problem)
	}
	compare(t, "accuracy", plugintest.Elements[float64](o, "evaluate.accuracy"), []float64{0.5}, 0)
	compare(t, "log_loss", plugintest.Elements[float64](o, "evaluate.log_loss"), []float64{want.logLoss}, 0)
	compare(t, "precision", plugintest.Elements[float64](o, "evaluate.precision"), want.precision, 0)
	compare(t, "recall", plugintest.Elements[float64](o, "evaluate.recall"), want.recall, 0)
	if got := plugintest.Elements[int64](o, "evaluate.confusion"); fmt.Sprint(got) != fmt.Sprint(want.confusion) {
		t.Errorf("confusion %v, want %v", got, want.confusion)
	}
}
