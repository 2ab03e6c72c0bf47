package format

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
)

func TestAnNPYHeaderFills64Bytes(t *testing.T) {
	for rank := range abi.MaxRank {
		x := Tensor{DType: abi.Float32, Sizes: make([]uint64, rank)}
		header := npyHeader(x)
		if len(header)%64 != 0 || header[len(header)-1] != '\n' || int(header[8])|int(header[9])<<8 != len(header)-10 {
			t.Errorf("rank %d: %q", rank, header)
		}
	}
	if got := string(npyHeader(Tensor{DType: abi.Uint8, Sizes: []uint64{3}})); !strings.Contains(got, "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }") {
		t.Error(got)
	}
}

// numpy returns a Python that has NumPy: $ZEN_PYTHON, or the one in zen's
// toolchains.
func numpy(t *testing.T) string {
	t.Helper()
	python := os.Getenv("ZEN_PYTHON")
	if python == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		python = filepath.Join(cache, "zen", "toolchains", "python", "bin", "python")
	}
	if out, err := exec.Command(python, "-c", "import numpy").CombinedOutput(); err != nil {
		missing := fmt.Sprintf("no Python with NumPy (%s: %v %s): set ZEN_PYTHON; npy was NOT checked against NumPy", python, err, out)
		if os.Getenv("CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return python
}

func TestNumPyReadsNPY(t *testing.T) {
	python := numpy(t)
	dir := t.TempDir()
	var script, want strings.Builder
	script.WriteString("import numpy as np\n")
	for _, d := range abi.DTypes() {
		for _, sizes := range [][]uint64{nil, {5}, {2, 3}, {0, 4}, {2, 1, 3}} {
			n, err := (Tensor{DType: d, Sizes: sizes}).count()
			if err != nil {
				t.Fatal(err)
			}
			values := make([]byte, n*uint64(d.Size()))
			for i := range values {
				values[i] = byte(i % 2) // valid as bool too
			}
			var out bytes.Buffer
			if err := Write(&out, NPY, Tensor{d, sizes, bytes.NewReader(values)}); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, fmt.Sprintf("%s-%d.npy", d, len(sizes)))
			if len(sizes) == 2 && sizes[0] == 0 {
				path += "0.npy"
			}
			if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&script, "a = np.load(%q)\nprint(a.dtype.name, list(a.shape), a.tobytes().hex())\n", path)
			shape := strings.ReplaceAll(fmt.Sprint(append([]uint64{}, sizes...)), " ", ", ")
			fmt.Fprintf(&want, "%s %s %x\n", d, shape, values)
		}
	}
	out, err := exec.Command(python, "-c", script.String()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if string(out) != want.String() {
		t.Errorf("NumPy reads\n%s\nwant\n%s", out, want.String())
	}
}

func TestNumPyReadsDates(t *testing.T) {
	python := numpy(t)
	for _, c := range []struct {
		tensor Tensor
		want   string
	}{
		{tensor(abi.Date, []int32{0, -1, 19782}, 3), "datetime64[D] ['1970-01-01' '1969-12-31' '2024-02-29']\n"},
		{tensor(abi.Timestamp, []int64{1, -1}, 2), "datetime64[us] ['1970-01-01T00:00:00.000001' '1969-12-31T23:59:59.999999']\n"},
	} {
		var out bytes.Buffer
		if err := Write(&out, NPY, c.tensor); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "dates.npy")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := exec.Command(python, "-c", fmt.Sprintf("import numpy as np\na = np.load(%q)\nprint(a.dtype.name, a)", path)).CombinedOutput()
		if err != nil || string(got) != c.want {
			t.Errorf("NumPy reads %s(%v), want %s", got, err, c.want)
		}
	}
}
