package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedFilesMatchGenerator(t *testing.T) {
	for _, f := range files {
		committed, err := os.ReadFile(filepath.Join("..", f.name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(committed, f.content()) {
			t.Errorf("%s is not what the generator makes; run it again or undo its change", f.name)
		}
	}
}

// column returns a column of a file by its name.
func column(t *testing.T, f file, name string) []string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(f.content())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, title := range rows[0] {
		if title == name {
			var cells []string
			for _, row := range rows[1:] {
				cells = append(cells, row[i])
			}
			return cells
		}
	}
	t.Fatalf("%s has no column %q", f.name, name)
	return nil
}

func TestEveryClassIsFrequent(t *testing.T) {
	counts := map[string]int{}
	for _, label := range column(t, files[0], "demand") {
		counts[label]++
	}
	for _, label := range []string{"high", "low", "medium"} {
		if n := counts[label]; n < files[0].rows/5 {
			t.Errorf("%d of %d houses are %s, want a fifth at least", n, files[0].rows, label)
		}
	}
	if len(counts) != 3 {
		t.Errorf("classes %v, want 3", counts)
	}
}

func TestSomeValuesAreMissing(t *testing.T) {
	for _, name := range []string{"insulation", "heating"} {
		missing := 0
		for _, cell := range column(t, files[0], name) {
			if cell == "" {
				missing++
			}
		}
		if missing < files[0].rows/50 || missing > files[0].rows/10 {
			t.Errorf("%s: %d of %d values are missing, want 2 to 10 percent", name, missing, files[0].rows)
		}
	}
}
