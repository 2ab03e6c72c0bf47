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
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"with its values", append(bytes.Clone(header), make([]byte, 24)...), ""},
		{"packed, which does not tell how long it is", packed.Bytes(), ""},
		{"too short", append(bytes.Clone(header), make([]byte, 23)...), "x: has 23 bytes of values, its header says float32[2, 3], which are 24"},
		{"too long", append(bytes.Clone(header), make([]byte, 25)...), "x: has 25 bytes of values, its header says float32[2, 3], which are 24"},
	} {
		got, ok, err := NPYType(fileOf(c.content))
		if !ok || got.String() != "float32[2, 3]" || (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("%s: got %s, %v", c.name, got, err)
		}
	}
	if got, ok, err := NPYType(fileOf([]byte("name,age\n"))); ok || err == nil {
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
		{"nothing", "", []string{}},
		{"nothing but ends of lines", "\r\n\n", []string{}},
		{"a line that is longer than is looked at", strings.Repeat("a;", peekBytes), nil},
		{"a quote that does not end", "\"a", nil},
	} {
		if got := CSVNames(fileOf([]byte(c.text)), ';'); !slices.Equal(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
