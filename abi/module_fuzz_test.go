package abi

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
)

// addModules adds wasm files, whole and damaged, as seeds.
func addModules(f *testing.F) {
	file, err := WithManifest(goodPlugin(), manifest())
	if err != nil {
		f.Fatal(err)
	}
	imports := vector(4, str("zen1"), str("input"), []byte{0, 2}, str("zen1"), str("t"), []byte{1, 0x70, 1, 0, 9},
		str("zen1"), str("m"), []byte{2, 0, 3}, str(WASIModule), str("g"), []byte{3, 0x7f, 0})
	f.Add(file)
	f.Add(goodPlugin())
	f.Add(plugin(imports, vector(3, function("zen_abi_1", 0), function("apply", 1), memoryExport), 0, 1))
	f.Add(append(newWasm().section(0, str(ManifestSection)...).out, file[len(wasmHeader):]...))
	f.Add(newWasm().section(0, append(str("name"), 1, 2, 3)...).section(4, 3, 0x70, 0, 5, 0x6f, 1, 5, 7, 0x70, 1, 5, 0x81, 0x80, 0x40).section(5, 1, 0, 1).out)
	f.Add(newWasm().section(4, 1, 0x70, 0, 0x81, 0x80, 0x40).out)
	f.Add(newWasm().section(4, 2, 0x70, 1, 0, 0, 0x70, 4, 1).out)
	f.Add(append(file, newWasm().section(0, append(str("producers"), 1, 2)...).out[len(wasmHeader):]...))
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x01\xff\xff\xff\xff\x0f"))
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x01\x85\x80\x80\x80\x80\x00\xff\xff\xff\xff\x0f"))
	f.Add([]byte("\x00asm\x0d\x00\x01\x00"))
}

// wantPluginError fails on an error that a user would not understand.
func wantPluginError(t *testing.T, err error) {
	t.Helper()
	var format *FormatError
	var version *VersionError
	var contract *ContractError
	if !errors.As(err, &format) && !errors.As(err, &version) && !errors.As(err, &contract) {
		t.Fatalf("%T: %v", err, err)
	}
}

// FuzzScan: what a scan tells does not depend on the manifest in the file, and
// is in proportion to the file.
func FuzzScan(f *testing.F) {
	addModules(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Scan(b)
		if err != nil {
			wantPluginError(t, err)
			return
		}
		if n := len(m.Imports) + len(m.Exports); n > len(b) {
			t.Fatalf("%d imports and exports in %d bytes", n, len(b))
		}
		if err := m.Check(manifest()); err != nil {
			wantPluginError(t, err)
		}
		code, err := WithoutManifest(b)
		if err != nil {
			t.Fatal(err)
		}
		want := *m
		want.Manifest = nil
		if bare, err := Scan(code); err != nil || !reflect.DeepEqual(*bare, want) {
			t.Fatalf("without its manifest the module is %+v, with it %+v (%v)", bare, want, err)
		}
	})
}

// FuzzManifestSection: a manifest can be given to every module, is read back
// from it, and never changes the bytes that a module is known by.
func FuzzManifestSection(f *testing.F) {
	addModules(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ReadManifest(b); err == nil {
			wantSameManifest(t, b, m)
		} else {
			wantPluginError(t, err)
		}
		code, err := WithoutManifest(b)
		if err != nil {
			wantPluginError(t, err)
			return
		}
		wantSameManifest(t, code, manifest())
		file, err := WithManifest(b, manifest())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := WithoutManifest(file); err != nil || !bytes.Equal(again, code) {
			t.Fatalf("another manifest made the module %x of %x (%v)", again, code, err)
		}
	})
}

// wantSameManifest fails unless m is read back from a file that it was given to.
func wantSameManifest(t *testing.T, file []byte, m *Manifest) {
	t.Helper()
	with, err := WithManifest(file, m)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ReadManifest(with); err != nil || !reflect.DeepEqual(got, m) {
		t.Fatalf("read back %+v, want %+v (%v)", got, m, err)
	}
}

// FuzzWithBoundedTables: only tables change, and a module with bounds keeps
// them.
func FuzzWithBoundedTables(f *testing.F) {
	addModules(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		bounded, err := WithBoundedTables(b)
		if err != nil {
			wantPluginError(t, err)
			return
		}
		again, err := WithBoundedTables(bounded)
		if err != nil || !bytes.Equal(again, bounded) {
			t.Fatalf("%x became %x and then %x (%v)", b, bounded, again, err)
		}
		before, errBefore := Scan(b)
		after, errAfter := Scan(bounded)
		if (errBefore == nil) != (errAfter == nil) || !reflect.DeepEqual(before, after) {
			t.Fatalf("%+v (%v) became %+v (%v)", before, errBefore, after, errAfter)
		}
		rest, tables := splitTables(t, b)
		restAfter, tablesAfter := splitTables(t, bounded)
		if !bytes.Equal(rest, restAfter) {
			t.Fatalf("more than tables changed: %x became %x", b, bounded)
		}
		for i := range tables {
			tables[i].flags |= 1
			tables[i].maximum = min(tables[i].maximum, MaxTableElements)
		}
		if !slices.Equal(tablesAfter, tables) {
			t.Fatalf("tables are %+v, want %+v", tablesAfter, tables)
		}
	})
}

// table is one table of a module, as its section has it.
type table struct {
	element, flags   byte
	minimum, maximum uint64 // maximum is math.MaxUint64 when there is none
}

// splitTables returns all sections of a module but those of tables, and the
// tables.
func splitTables(t *testing.T, file []byte) (rest []byte, tables []table) {
	t.Helper()
	err := eachSection(file, func(s section) error {
		if s.id != 4 {
			rest = append(rest, s.whole...)
			return nil
		}
		r := &reader{rest: s.body}
		for n := r.count(); n > 0; n-- {
			one := table{element: r.byte(), flags: r.byte(), minimum: r.u64(), maximum: math.MaxUint64}
			if one.flags&1 != 0 {
				one.maximum = r.u64()
			}
			tables = append(tables, one)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rest, tables
}
