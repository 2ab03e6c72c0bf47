package source

import (
	"maps"
	"strings"
	"testing"
)

func TestAListOfFilesReadsBackWhole(t *testing.T) {
	want := map[string]Member{}
	var b []byte
	for _, m := range []Member{
		{Place: "a/b", Stamp: Stamp{Size: 1 << 40, MTime: -5, CTime: 1 << 62, Inode: 1<<64 - 1, Dev: 3}, Content: [32]byte{1, 31: 2}},
		{Place: strings.Repeat("é", 300)},
	} {
		want[m.Place], b = m, appendMember(b, m)
	}
	got, err := decodeMembers(b)
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	ends := 0
	for i := range b {
		if _, err := decodeMembers(b[:i]); err == nil {
			ends++
		}
	}
	if ends != 2 { // nothing, and the first of two
		t.Errorf("%d beginnings are taken for whole", ends)
	}
}

func FuzzMembers(f *testing.F) {
	f.Add(appendMember(nil, Member{Place: "a", Stamp: Stamp{Size: 3}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		known, err := decodeMembers(b)
		if err != nil {
			return
		}
		var again []byte
		for _, m := range known {
			again = appendMember(again, m)
		}
		if back, err := decodeMembers(again); err != nil || !maps.Equal(back, known) {
			t.Fatalf("%v, %v", back, err)
		}
	})
}
