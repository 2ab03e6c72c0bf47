package pipeline

import (
	"strings"
	"testing"

	"zen/abi"
)

func TestAFileIsReadAsItsPortIsTyped(t *testing.T) {
	for _, c := range []struct{ source, port, format, typ, err string }{
		{"path = 'x.npy'", "float32[N, 28, 28]", "npy", "float32[_, 28, 28]", ""},
		{"path = 'x.NPY.gz'", "float32", "npy", "float32", ""},
		{"path = 'x.npy'", "uint8[N]", "npy", "file", ""},
		{"path = 'x.npy'", "file", "", "", ""},
		{"path = 'x.npy', format = 'npy'", "file", "npy", "file", ""},
		{"path = 'x.npy', format = 'file'", "uint8[N]", "", "", ""},
		{"path = 'x.csv'", "table{id: int64, x: float32?}", "csv", "table{id: int64, x: float32?}", ""},
		{"path = 'x.csv'", "table[N]{id: int64, ...}", "csv", "table{id: int64, ...}", ""},
		{"path = 'x.csv'", "float32[N, D]", "csv", "float32[_, _]", ""},
		{"path = 'x.npy'", "float32[N, ...]", "npy", "float32[_, ...]", ""},
		{"path = 'x.npy'", "uint8[...]", "npy", "uint8[...]", ""},
		{"path = 'x.csv'", "float32[N, ...]", "csv", "float32[_, _]", ""},
		{"path = 'x.csv'", "float32[...]", "csv", "float32[_, _]", ""},
		{"path = 'x.csv'", "float32[N, 3, ...]", "csv", "float32[_, 3]", ""},
		{"path = 'x.csv'", "float32[N, 28, 28, ...]", "", "", "float32[N, 28, 28, ...], but source \"all\" is read as csv: such a file holds a table, or the numbers of a tensor of rank 1 or 2"},
		{"path = 'x.txt', format = 'csv'", "float32[N]", "csv", "float32[_]", ""},
		{"url = 'https://x.org/a.csv?raw=1', sha256 = '" + strings.Repeat("0", 64) + "'", "table", "csv", "table", ""},
		{"path = 'x.csv', format = 'npy'", "float32[N]", "npy", "float32[_]", ""},
		{"path = 'x.npy'", "table{id: int64}", "", "", "table{id: int64}, but source \"all\" is read as npy: such a file holds one tensor"},
		{"path = 'x.csv'", "float32[N, 28, 28]", "", "", "float32[N, 28, 28], but source \"all\" is read as csv: such a file holds a table, or the numbers of a tensor of rank 1 or 2"},
		{"path = 'x.csv'", "table{x: float32[3]}", "", "", "table{x: float32[3]}, but source \"all\" is read as csv: its column \"x\" is float32[3], and a field holds one value"},
		{"path = 'x', format = 'csv'", "files", "", "", "files, but source \"all\" is read as csv: named tensors come from a step or from a folder"},
		{"path = 'x.csv', format = 'file'", "table", "", "", "table, but source \"all\" is a file: leave out format = \"file\""},
		{"path = 'x.dat'", "table", "", "", "table, but source \"all\" is a file: let a step decode it"},
	} {
		t.Run(c.source+" as "+c.port, func(t *testing.T) {
			src, byFile := readers(c.source, c.port, c.port)
			g, err := checkWith(src, Overrides{}, byFile)
			if c.err != "" {
				if want := `digits.toml:6:12: step "a": input "x" of p.f (p.wasm) is ` + c.err; err == nil || !strings.HasPrefix(err.Error(), want+"\n") {
					t.Errorf("got %v, want %s", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			wantConversion(t, g, c.format, c.typ)
		})
	}
}

// wantConversion compares the step that was added before steps a and b, which both
// read it; format "" is none.
func wantConversion(t *testing.T, g *Graph, format, typ string) {
	t.Helper()
	edge := g.Step("a").Inputs["x"]
	if format == "" {
		if edge.Step != nil || len(g.Steps) != 2 {
			t.Errorf("the file is converted by step %q", g.Steps[0].Name)
		}
		return
	}
	s := g.Steps[0]
	if len(g.Steps) != 3 || g.Written() != 2 || edge.Step != s || g.Step("b").Inputs["x"].Step != s {
		t.Fatalf("%d steps, the first is %s; a reads %v", len(g.Steps), s.Name, edge)
	}
	if s.Name != "all_"+format || s.Entry.Name != format || s.Inputs["file"].Source != "all" || edge.Type.String() != typ {
		t.Errorf("step %q is %s, gives %s", s.Name, s.Entry.Name, edge.Type)
	}
	if c := s.Conversion; c.Reader != `input "x" of step "a"` || c.Format != format || g.Source("all").Files {
		t.Errorf("got %+v", c)
	}
}

func TestPortsOfOtherTypesReadTheSameFileInTheirWays(t *testing.T) {
	src, byFile := readers("path = 'x.csv', delimiter = ';'", "table{id: int64}", "table{id: int32}")
	src = strings.Replace(src, "[steps.b]", "[steps.all_csv_2]", 1)
	g, err := checkWith(src, Overrides{}, byFile)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range g.Steps {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " "); got != "all_csv a all_csv_3 all_csv_2" {
		t.Errorf("the steps are %s", got)
	}
	if got := g.Steps[0].Params[DelimiterParam]; got != abi.StringValue(";") {
		t.Errorf("the delimiter is %v", got)
	}
}

func TestAFileOfTheCommandLineIsReadAsItIsCalled(t *testing.T) {
	for _, c := range []struct{ source, path, format string }{
		{"path = 'x.csv', delimiter = ';'", "y.csv", "csv"},
		{"path = 'x.csv'", "y.npy", "npy"},
		{"path = 'x.csv', format = 'csv'", "y.npy", "npy"},
		{"path = 'x.dat', format = 'npy'", "y.dat", "npy"},
	} {
		src, byFile := readers(c.source, "float32[N, D]", "float32[N, D]")
		g, err := checkWith(src, Overrides{Sources: map[string]string{"all": c.path}}, byFile)
		if err != nil {
			t.Fatal(err)
		}
		s := g.Steps[0]
		if s.Entry.Name != c.format || s.Conversion.File != c.path {
			t.Errorf("%s with %s is read as %s from %s", c.source, c.path, s.Entry.Name, s.Conversion.File)
		}
		if d := s.Params[DelimiterParam].String; strings.Contains(c.source, "delimiter") && d != ";" {
			t.Errorf("the delimiter is %q", d)
		}
	}
}

func TestAPortOfBytesReadsThoseOfAFileOfTheCommandLine(t *testing.T) {
	src, byFile := readers("path = 'x.csv'", "file", "file")
	g, err := checkWith(src, Overrides{Sources: map[string]string{"all": "y.csv"}}, byFile)
	if err != nil {
		t.Fatal(err)
	}
	if edge := g.Steps[0].Inputs["x"]; g.Steps[0].Conversion != nil || edge.Source != "all" {
		t.Errorf("step %q reads %+v", g.Steps[0].Name, edge)
	}
}
