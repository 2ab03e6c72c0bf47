package cache

import (
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

const formatDoc = "../docs/cache-format.md"

// TestTheExampleInTheDocs recomputes the worked example of the format page.
// With -update it writes it.
func TestTheExampleInTheDocs(t *testing.T) {
	b, err := os.ReadFile(formatDoc)
	if err != nil {
		t.Fatal(err)
	}
	r := &Record{
		Action:  example(),
		Outputs: []Output{{Port: "model", Type: "float64", Content: [32]byte{0xaa}, Object: ObjectDigest{0xbb}, Size: 530}},
		Metrics: []Metric{{"accuracy", 1, 0.9231}, {"loss", 1, math.Inf(1)}},
		Producer: Producer{Run: "3f9a", Step: "trainer", Zen: "0.1.0", Engine: "v1.12.0", OS: "linux", Arch: "amd64",
			Started: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC), Seconds: 1.5},
	}
	doc := string(b)
	for _, part := range []struct{ name, text string }{
		{"encoding", hex.Dump(r.Action.Encode())},
		{"key", r.Key().String() + "\n"},
		{"record", string(encode(t, r))},
	} {
		before, rest, ok1 := strings.Cut(doc, fmt.Sprintf("<!-- example: %s -->\n```\n", part.name))
		got, after, ok2 := strings.Cut(rest, "```\n")
		if !ok1 || !ok2 {
			t.Fatalf("%s has no example %q", formatDoc, part.name)
		}
		if got != part.text && !*update {
			t.Errorf("example %q is\n%s\nwant\n%s", part.name, got, part.text)
		}
		doc = before + fmt.Sprintf("<!-- example: %s -->\n```\n", part.name) + part.text + "```\n" + after
	}
	if *update {
		if err := os.WriteFile(formatDoc, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
