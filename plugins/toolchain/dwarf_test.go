package toolchain

import (
	"debug/dwarf"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"zen/abi"
)

// Code of 9 bytes whose body starts at 10: the mappings before and after it are
// none of its.
func TestPlacesOfASourceMapBecomeLines(t *testing.T) {
	module := append([]byte("\x00asm\x01\x00\x00\x00\x0a\x09"), make([]byte, 9)...)
	// UAAU: offset +10, source 0, line 0, column 10; EACT: +2, 0, +1, -9; then
	// source +1, line +40, column 0; a segment of an offset only; and one beyond the end.
	text := `{"version":3,"sources":["index.ts","~lib/array.ts"],"names":[],"mappings":"UAAU,EACT,ECwCA,C,CAAA,yBAAA"}`
	out, err := withPlaces(module, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := linesOf(t, out), "0 index.ts:1:11 2 index.ts:2:2 4 ~lib/array.ts:42:2 6 ~lib/array.ts:42:2 9 end"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if again, _ := withPlaces(module, []byte(text)); string(again) != string(out) {
		t.Error("the second time it is another module")
	}
}

// linesOf reads the lines with the standard library, as the engine does.
func linesOf(t *testing.T, module []byte) string {
	t.Helper()
	sections := map[string][]byte{}
	if _, err := abi.Scan(module); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".debug_abbrev", ".debug_info", ".debug_line"} {
		sections[name] = customSection(t, module, name)
	}
	data, err := dwarf.New(sections[".debug_abbrev"], nil, nil, sections[".debug_info"], sections[".debug_line"], nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	unit, err := data.Reader().Next()
	if err != nil || unit == nil {
		t.Fatal(unit, err)
	}
	reader, err := data.LineReader(unit)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for {
		var e dwarf.LineEntry
		err := reader.Next(&e)
		if errors.Is(err, io.EOF) {
			return strings.Join(all, " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.EndSequence {
			all = append(all, fmt.Sprint(e.Address, " end"))
		} else {
			all = append(all, fmt.Sprintf("%d %s:%d:%d", e.Address, e.File.Name, e.Line, e.Column))
		}
	}
}

func customSection(t *testing.T, module []byte, name string) []byte {
	t.Helper()
	at := strings.Index(string(module), string(rune(len(name)))+name)
	if at < 1 {
		t.Fatalf("no section %s", name)
	}
	size := int(module[at-1]) // all are short
	return module[at+1+len(name) : at+size]
}

func TestADamagedSourceMapIsAnError(t *testing.T) {
	for _, text := range []string{"", "{", `{"sources":["a"],"mappings":"A!AA"}`, `{"sources":[],"mappings":"AAAA"}`, `{"sources":["a"],"mappings":"AADA"}`, `{"sources":["a"],"mappings":"gggggggggA"}`} {
		if _, _, err := readSourceMap([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	if _, err := withPlaces([]byte("\x00asm\x01\x00\x00\x00"), []byte(`{"sources":[],"mappings":""}`)); err == nil {
		t.Error("a module without code has places")
	}
}
