package host

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zen/abi"
)

func abiPage(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../docs/abi.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// example returns the block of the page behind <!-- example: name -->.
func example(t *testing.T, page, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, "<!-- example: "+name+" -->\n```")
	_, rest, _ = strings.Cut(rest, "\n")
	text, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("the page has no example %q", name)
	}
	return text
}

// dumped returns the bytes of an annotated dump and checks its offsets.
func dumped(t *testing.T, dump string) []byte {
	t.Helper()
	var out []byte
	for line := range strings.Lines(dump) {
		code, _, _ := strings.Cut(line, ";")
		offset, digits, _ := strings.Cut(strings.TrimSpace(code), " ")
		if offset != fmt.Sprintf("%04x", len(out)) {
			t.Fatalf("offset %s, but %d bytes stand before it", offset, len(out))
		}
		b, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, b...)
	}
	return out
}

func TestThePluginOfTheABIPageRuns(t *testing.T) {
	page, folder := abiPage(t), t.TempDir()
	for name, content := range map[string][]byte{
		"bytes.wasm":    dumped(t, example(t, page, "wasm")),
		"text":          []byte("zen1.0"),
		"pipeline.toml": []byte(example(t, page, "pipeline")),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	repo := home(t)
	if _, err := repo.runFile(t, filepath.Join(folder, "pipeline.toml"), Overrides{}, RunOptions{}); err != nil {
		t.Fatal(err)
	}
	got := binary.LittleEndian.Uint64(repo.bytesOf(t, "total.sum"))
	if !strings.Contains(page, fmt.Sprintf("six bytes `zen1.0` its output `sum` is %d.", got)) {
		t.Errorf("the page does not say that the sum is %d", got)
	}
}

func TestThePluginOfTheABIPageIsCanonical(t *testing.T) {
	page := abiPage(t)
	file := dumped(t, example(t, page, "wasm"))
	manifest, code, err := checkPlugin(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := abi.WithManifest(code, manifest)
	if err != nil || !bytes.Equal(again, file) {
		t.Errorf("zen would write other bytes: %x (%v)", again, err)
	}
	if got := fmt.Sprintf("%x\n", sha256.Sum256(code)); got != example(t, page, "digest") {
		t.Errorf("the module digest is %s", got)
	}
	if !strings.Contains(page, fmt.Sprintf("the first %d bytes", len(code))) {
		t.Errorf("the page does not say that the module has %d bytes", len(code))
	}
}

func TestTheTextFormOfTheABIPageAssemblesToItsBytes(t *testing.T) {
	assembler, err := exec.LookPath("wat2wasm")
	if err != nil {
		t.Skip("SKIPPED: no wat2wasm")
	}
	page, folder := abiPage(t), t.TempDir()
	text, module := filepath.Join(folder, "bytes.wat"), filepath.Join(folder, "bytes.wasm")
	if err := os.WriteFile(text, []byte(example(t, page, "wat")), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(assembler, text, "-o", module).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(module)
	if err != nil {
		t.Fatal(err)
	}
	want, err := abi.WithoutManifest(dumped(t, example(t, page, "wasm")))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the text form gives\n%swant\n%s(%v)", hex.Dump(got), hex.Dump(want), err)
	}
}

func TestTheABIPageHasEveryImportWithItsSignature(t *testing.T) {
	page := abiPage(t)
	headings := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^### `zen1\\.([a-z0-9_]+)` `(.*)`$").FindAllStringSubmatch(page, -1) {
		if want, known := abi.Imports[m[1]]; !known || want.String() != m[2] || headings[m[1]] {
			t.Errorf("%s has the signature %s on the page, %s in the code", m[1], m[2], want)
		}
		headings[m[1]] = true
	}
	for name, signature := range abi.Imports {
		if !headings[name] {
			t.Errorf("the page lacks the heading ### `zen1.%s` `%s`", name, signature)
		}
	}
	for _, m := range regexp.MustCompile(`\bzen1\.([a-z][a-z0-9_]*)`).FindAllStringSubmatch(page, -1) {
		if _, known := abi.Imports[m[1]]; !known {
			t.Errorf("the page speaks of zen1.%s, which is not there", m[1])
		}
	}
}

func TestTheABIPageHasEveryElementType(t *testing.T) {
	page := abiPage(t)
	for _, d := range abi.ColumnDTypes() {
		size := fmt.Sprintf(" %d ", d.Size())
		if d.Text() {
			size = " "
		}
		row := fmt.Sprintf("\n| %d | `%s` |%s|", int32(d), d, size)
		if at := strings.Index(page, row); at < 0 || strings.HasPrefix(page[at+len(row):], " columns only") == d.Valid() {
			t.Errorf("the page lacks the row %q, or says wrongly what it is for", row)
		}
	}
	rows := regexp.MustCompile("(?m)^\\| \\d+ \\| `\\w+` \\| (?:\\d+ )?\\|").FindAllString(page, -1)
	if len(rows) != len(abi.ColumnDTypes()) {
		t.Errorf("%d rows of element types, want %d", len(rows), len(abi.ColumnDTypes()))
	}
}
