package tensor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"zen/abi"
)

// python returns an interpreter that has pyarrow: $ZEN_PYTHON, or the one that
// the toolchains of zen bring along.
func python(t *testing.T) string {
	t.Helper()
	path := os.Getenv("ZEN_PYTHON")
	if cache, err := os.UserCacheDir(); path == "" && err == nil {
		path = filepath.Join(cache, "zen", "toolchains", "python", "bin", "python")
	}
	if out, err := exec.Command(path, "-c", "import pyarrow, numpy").CombinedOutput(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("CI needs a Python with pyarrow and numpy at %s ($ZEN_PYTHON): %v %s", path, err, out)
		}
		t.Skipf("NOT TESTED against pyarrow: no Python with pyarrow and numpy at %s; set ZEN_PYTHON", path)
	}
	return path
}

// pyCase is one tensor file, and what it holds as raw bytes beside it.
type pyCase struct {
	File   string   `json:"file"`
	Raw    string   `json:"raw"`
	DType  string   `json:"dtype"`
	Sizes  []uint64 `json:"sizes"`
	Column string   `json:"column"` // of named tensors; "": a tensor port
	Names  []string `json:"names"`  // of dimensions; nil: none

	Validity string `json:"validity,omitempty"` // of a table's column: a byte per row
}

func runPython(t *testing.T, script string, cases []pyCase) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "cases.json")
	text, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python(t), filepath.Join("testdata", script), list).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func writeFile(t *testing.T, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pyShapes are the shapes that an element type is tried with: for some types
// also such as take several batches.
func pyShapes(d abi.DType) [][]uint64 {
	switch d {
	case abi.Bool, abi.Uint8, abi.Float32:
		return append([][]uint64{{3001, 28, 28}, {800_003}}, shapes...)
	}
	return shapes
}

func TestPyarrowReadsOurFiles(t *testing.T) {
	python(t)
	dir := t.TempDir()
	var cases []pyCase
	for _, d := range abi.DTypes() {
		for i, sizes := range pyShapes(d) {
			values := randomValues(d, elements(sizes), 11)
			file, _ := writeTensor(t, letters(d, len(sizes)), sizes, values, []uint64{rowsOf(sizes)}, Options{Cores: 2, Uncompressed: i%3 == 2})
			name := fmt.Sprint(d, i)
			c := pyCase{
				File:  writeFile(t, dir, name+".arrow", file),
				Raw:   writeFile(t, dir, name+".raw", canonicalReference(d, values)),
				DType: d.String(), Sizes: append([]uint64{}, sizes...),
			}
			for _, dim := range letters(d, len(sizes)).Dims[min(1, len(sizes)):] {
				c.Names = append(c.Names, dim.Name)
			}
			cases = append(cases, c)
		}
	}
	runPython(t, "read.py", append(cases, pyNamed(t, dir)...))
}

func pyNamed(t *testing.T, dir string) []pyCase {
	var tensors []named
	var cases []pyCase
	for _, d := range abi.DTypes() {
		for i, sizes := range pyShapes(d) {
			n := named{fmt.Sprintf("%s %d", d, i), d, sizes, randomValues(d, elements(sizes), 3)}
			tensors = append(tensors, n)
			cases = append(cases, pyCase{
				File: filepath.Join(dir, "named.arrow"), Column: n.name, DType: d.String(), Sizes: append([]uint64{}, sizes...),
				Raw: writeFile(t, dir, fmt.Sprintf("named %s.raw", n.name), canonicalReference(d, n.values)),
			})
		}
	}
	file, _ := writeTensors(t, mustType(t, "tensors"), tensors, Options{Cores: 2})
	writeFile(t, dir, "named.arrow", file)
	return cases
}

func TestWeReadWhatPyarrowWrote(t *testing.T) {
	python(t)
	dir := t.TempDir()
	var cases []pyCase
	for _, d := range abi.DTypes() {
		for i, sizes := range pyShapes(d) {
			if len(sizes) == 0 {
				continue // pyarrow knows no scalars without zen.type: they are a column of one row
			}
			name := fmt.Sprint(d, i)
			c := pyCase{
				File: filepath.Join(dir, name+".arrow"), DType: d.String(), Sizes: sizes,
				Raw: writeFile(t, dir, name+".raw", canonicalReference(d, randomValues(d, elements(sizes), 5))),
			}
			if i%2 == 0 && len(sizes) > 1 {
				c.Names = []string{"a", "b", "c", "d", "e"}[:len(sizes)-1]
			}
			cases = append(cases, c)
		}
	}
	runPython(t, "write.py", cases)
	for i, c := range cases {
		d, _ := abi.ParseDType(c.DType)
		file, err := os.ReadFile(c.File)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(c.Raw)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(file, letters(d, len(c.Sizes)), ReadOptions{Cores: 1 + i%2, CacheBytes: 64 << 20})
		if err != nil {
			t.Errorf("%s%v: %v", d, c.Sizes, err)
			continue
		}
		x := f.Tensor()
		if all, err := x.ReadAll(); err != nil || !bytes.Equal(all, want) {
			t.Errorf("%s%v: other values, or %v", d, c.Sizes, err)
			continue
		}
		if first := x.Rows() / 2; !bytes.Equal(readRows(t, x, first, x.Rows()-first), want[first*x.RowBytes():]) {
			t.Errorf("%s%v: other values in the second half", d, c.Sizes)
		}
	}
}
