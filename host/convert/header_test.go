package convert

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"
)

func fileOf(content []byte) *File {
	return &File{SectionReader: io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content))), Name: "x"}
}

func TestTheStartOfAnNPYFileTellsItsType(t *testing.T) {
	text := "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"
	header := append([]byte("\x93NUMPY\x01\x00"), byte(len(text)), 0)
	header = append(header, text...)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(header)
	w.Close()
	for name, content := range map[string][]byte{"without its values": header, "packed": packed.Bytes()} {
		if got, err := NPYType(fileOf(content)); err != nil || got.String() != "float32[2, 3]" {
			t.Errorf("%s: got %s, %v", name, got, err)
		}
	}
	if got, err := NPYType(fileOf([]byte("name,age\n"))); err == nil {
		t.Errorf("no such file is %s", got)
	}
}

func TestTheFirstLineOfACSVFile(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"names", "a;\"b;c\"\n1;2\n", []string{"a", "b;c"}},
		{"without an end", "a;b", []string{"a", "b"}},
		{"before more than is looked at", "a;b\n" + strings.Repeat("1;2\n", peekBytes), []string{"a", "b"}},
		{"nothing", "", nil},
		{"a line that is longer than is looked at", strings.Repeat("a;", peekBytes), nil},
		{"a quote that does not end", "\"a", nil},
	} {
		if got := CSVNames(fileOf([]byte(c.text)), ';'); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
