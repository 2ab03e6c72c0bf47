package host

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
)

// copyHome copies a frozen home, since opening one writes to it, and git keeps
// neither modes nor empty folders.
func copyHome(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "home")
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Mkdir(filepath.Join(to, name), 0o700)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		mode := os.FileMode(0o600)
		if strings.HasPrefix(filepath.ToSlash(name), "objects/") {
			mode = 0o444
		}
		return os.WriteFile(filepath.Join(to, name), b, mode)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// dumpHome writes down every record of a home and every value of its objects.
func dumpHome(t *testing.T, from string) string {
	t.Helper()
	store, err := disk.Open(copyHome(t, from))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var b strings.Builder
	err = store.Records(func(info cache.RecordInfo) error {
		if info.Err != nil {
			return info.Err
		}
		dumpRecord(&b, info)
		for _, o := range info.Record.Outputs {
			if err := dumpOutput(&b, store, o); err != nil {
				return fmt.Errorf("output %q: %w", o.Port, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func dumpRecord(b *strings.Builder, info cache.RecordInfo) {
	r := info.Record
	fmt.Fprintf(b, "record %s\n", info.Key)
	for _, f := range r.Action.Fields() {
		fmt.Fprintf(b, "  field %s %s %s\n", f.Tag, f.Type, f.Text())
	}
	for _, m := range r.Metrics {
		fmt.Fprintf(b, "  metric %s %d %v\n", m.Name, m.Step, m.Value)
	}
	fmt.Fprintf(b, "  producer %+v\n", r.Producer)
}

// dumpOutput checks an object as a worker does, and writes down its values.
func dumpOutput(b *strings.Builder, store *disk.Store, o cache.Output) error {
	object, err := store.Open(o.Object)
	if err != nil {
		return err
	}
	defer func() { _ = object.Close() }()
	if err := cache.Verify(object, o.Object); err != nil {
		return err
	}
	file := make([]byte, object.Size())
	if _, err := io.ReadFull(io.NewSectionReader(object, 0, object.Size()), file); err != nil {
		return err
	}
	typ, err := abi.ParseType(o.Type)
	if err != nil {
		return err
	}
	f, err := tensor.Open(file, typ, tensor.ReadOptions{})
	if err != nil {
		return err
	}
	content, err := f.Content()
	if err != nil {
		return err
	}
	if content != o.Content || f.Type().String() != o.Type || object.Size() != o.Size {
		return fmt.Errorf("it is %s of %d bytes with the content %s, the record says otherwise: %+v", f.Type(), object.Size(), content, o)
	}
	fmt.Fprintf(b, "  output %s %s, %d bytes, content %x\n", o.Port, o.Type, o.Size, o.Content)
	return dumpFile(b, f)
}

func dumpFile(b *strings.Builder, f *tensor.File) error {
	if f.Table() != nil {
		return dumpTable(b, f.Table())
	}
	if f.Tensor() != nil {
		return dumpTensor(b, "", f.Tensor())
	}
	for _, name := range f.Names() {
		if err := dumpTensor(b, name+" ", f.Named(name)); err != nil {
			return err
		}
	}
	return nil
}

func dumpTensor(b *strings.Builder, name string, t *tensor.Tensor) error {
	values, err := t.ReadAll()
	fmt.Fprintf(b, "    %s%s%v %x\n", name, t.DType(), t.Sizes(), values)
	return err
}

func dumpTable(b *strings.Builder, t *tensor.Table) error {
	rows := t.Rows()
	for _, c := range t.Columns() {
		validity := make([]byte, (rows+7)/8)
		if err := c.ReadValidity(validity, 0, rows); err != nil {
			return err
		}
		values, err := columnValues(c, rows)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "    %s %s%v validity %x values %x\n", c.Name(), c.DType(), c.Sizes(), validity, values)
	}
	return nil
}

// columnValues returns the values of a column, of text behind its offsets.
func columnValues(c *tensor.Column, rows uint64) ([]byte, error) {
	if !c.DType().Text() {
		values := make([]byte, rows*c.RowBytes())
		return values, c.ReadRows(values, 0, rows)
	}
	offsets := make([]byte, 4*(rows+1))
	if err := c.ReadOffsets(offsets, 0, rows); err != nil {
		return nil, err
	}
	n, err := c.TextBytes(0, rows)
	if err != nil {
		return nil, err
	}
	text := make([]byte, n)
	if err := c.ReadText(text, 0, rows); err != nil {
		return nil, err
	}
	return append(offsets, text...), nil
}

// formats are the folders of all formats that were ever written.
func formats(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob("../testdata/format/v*")
	if err != nil || len(folders) == 0 {
		t.Fatal("no frozen formats:", err)
	}
	return folders
}

const readAdvice = `%s is frozen, and lies in homes like this: this zen has to read it as it was. When it cannot, that is a new format:
raise cache.RecordFormat (records) or disk.HomeFormat (folders), keep reading the old one, or let it be a miss on purpose and say so in
docs/cache-format.md.`

func TestFrozenFormatsAreReadAsTheyWereWritten(t *testing.T) {
	for _, folder := range formats(t) {
		want := frozen(t, filepath.Join(folder, "values.txt"))
		if got := dumpHome(t, filepath.Join(folder, "home")); got != want {
			t.Errorf("%s: read\n%s\nwant\n%s\n"+readAdvice, folder, got, want, folder)
		}
		store, err := disk.Open(copyHome(t, filepath.Join(folder, "home")))
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if report, err := store.Check(context.Background(), disk.CheckOptions{}); err != nil || len(report.Findings) > 0 || report.Records == 0 {
			t.Errorf("%s: %+v, %v\n"+readAdvice, folder, report, err, folder)
		}
	}
}

func frozen(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const writeAdvice = `what this zen writes is no longer what lies frozen in %s. Unless that is done, raise %s; then set formatNow
to a new folder, and make that with go test ./host -run TestMakeFormat -update. The old folder stays as it is.`

// TestFormatsAreStillWrittenAsTheyAreFrozen writes what the frozen home holds once
// more. The bytes of objects may change with the zstd library, and are named by
// their digest: their content may not.
func TestFormatsAreStillWrittenAsTheyAreFrozen(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	makeHome(t, home)
	got, want := frozen(t, filepath.Join(home, "version")), frozen(t, filepath.Join(formatNow, "home", "version"))
	if got != want {
		t.Errorf("version %q, frozen is %q\n"+writeAdvice, got, want, formatNow, "disk.HomeFormat")
	}
	was, is := onlyRecord(t, filepath.Join(formatNow, "home")), onlyRecord(t, home)
	for i := range is.Record.Outputs {
		frozen := was.Record.Outputs[i]
		is.Record.Outputs[i].Object, is.Record.Outputs[i].Size = frozen.Object, frozen.Size
		if is.Record.Outputs[i] != frozen {
			t.Errorf("output %+v, frozen is %+v: a content digest or a type changed\n"+writeAdvice, is.Record.Outputs[i], frozen, formatNow, "cache.KeyFormat")
		}
	}
	encoded, err := cache.EncodeRecord(is.Record)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(formatNow, "home", "records", was.Key.String()[:2], was.Key.String())
	if b := frozen(t, path); !bytes.Equal(encoded, []byte(b)) {
		t.Errorf("the record is\n%s\nfrozen is\n%s\n"+writeAdvice, encoded, b, formatNow, "cache.RecordFormat, or cache.KeyFormat when its action changed")
	}
}

func onlyRecord(t *testing.T, home string) (only cache.RecordInfo) {
	t.Helper()
	store, err := disk.Open(copyHome(t, home))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Records(func(info cache.RecordInfo) error { only = info; return info.Err }); err != nil {
		t.Fatal(err)
	}
	return only
}
