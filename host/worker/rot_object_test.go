package worker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"path/filepath"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache/cachetest"
	"zen/cache/disk"
)

// tableFile writes a table of texts and numbers, both with nulls.
func tableFile(t *testing.T) ([]byte, tensor.Summary) {
	t.Helper()
	typ, err := abi.ParseType("table{s: utf8?, v: int32?}")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w, err := tensor.NewTableWriter(&file, typ, tensor.Options{Uncompressed: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err1 := w.Create("s", typ.Fields[0].Type)
	v, err2 := w.Create("v", typ.Fields[1].Type)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	err1 = s.Write(tensor.Rows{Count: 4, Values: []byte("firstsecondthird"), Offsets: words(0, 5, 11, 11, 16), Validity: []byte{0b1011}})
	err2 = v.Write(tensor.Rows{Count: 4, Values: words(0x11111111, 0x22222222, 0, 0x44444444), Validity: []byte{0b1011}})
	summary, err3 := w.Close()
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), summary
}

func words(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// openRecorded opens a file as a worker does of which a record tells type and
// content.
func openRecorded(t *testing.T, file []byte, typ abi.Type, content tensor.ContentDigest) error {
	t.Helper()
	store, err := disk.Open(filepath.Join(t.TempDir(), "home"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	w, err := store.Create("")
	if err == nil {
		_, err = w.Write(file)
	}
	if err != nil {
		t.Fatal(err)
	}
	object, _, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	set := storeSet{current: &openStore{Store: store, path: "here"}}
	open, err := set.open("here", "run")
	if err != nil {
		t.Fatal(err)
	}
	p := &ports{store: open, req: &Request{Cores: 1, Inputs: map[string]Input{"x": {Type: typ, Content: content, Object: &object, Recorded: true}}}}
	defer p.close()
	_, err = p.Table("x")
	return err
}

// TestRotTablesOfAHostileHandAreNotRead changes one thing in a table's file; the
// record has its object digest and the content digest of the honest table.
func TestRotTablesOfAHostileHandAreNotRead(t *testing.T) {
	file, summary := tableFile(t)
	if err := openRecorded(t, file, summary.Type, summary.Content); err != nil {
		t.Fatal("the honest table:", err)
	}
	cases, wrong := 0, 0
	for _, c := range []struct{ name, old, new string }{
		{"an offset before the one before", string(words(0, 5, 11, 11, 16)), string(words(0, 11, 5, 11, 16))},
		{"an offset past the end", string(words(0, 5, 11, 11, 16)), string(words(0, 5, 11, 11, 17))},
		{"a negative offset", string(words(0, 5, 11, 11, 16)), string(words(0xffffffff, 5, 11, 11, 16))},
		{"a null text with a value", string(words(0, 5, 11, 11, 16)), string(words(0, 5, 11, 12, 16))},
		{"texts cut elsewhere", string(words(0, 5, 11, 11, 16)), string(words(0, 6, 11, 11, 16))},
		{"a text that is not UTF-8", "firstsecond", "firs\xffsecond"},
		{"a null number with a value", string(words(0x22222222, 0, 0x44444444)), string(words(0x22222222, 1, 0x44444444))},
		{"a null that is none", "\x0b\x00\x00\x00\x00\x00\x00\x00", "\x0f\x00\x00\x00\x00\x00\x00\x00"},
		{"a value that is null", "\x0b\x00\x00\x00\x00\x00\x00\x00", "\x03\x00\x00\x00\x00\x00\x00\x00"},
	} {
		forged := bytes.Replace(file, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(forged, file) {
			t.Fatal(c.name, "is not in the file")
		}
		cases++
		var damaged *damagedError
		if err := openRecorded(t, forged, summary.Type, summary.Content); !errors.As(err, &damaged) || !damaged.lie {
			wrong++
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	cachetest.CrashRow{Part: "rot: tables of a hostile hand", Cases: cases, Violations: wrong}.Report(t)
}
