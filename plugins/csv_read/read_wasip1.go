package main

import (
	"io"
	"strings"

	zen "zen/plugins/sdk/go"
)

// blockRows is what is read before it is written: enough to compress well.
const blockRows = 1 << 15

//go:wasmexport read
func read() int32 { return zen.Run(readStep) }

func readStep() error {
	r := newReader(openFile, options{
		types: zen.ParamString("types"), delimiter: zen.ParamString("delimiter"),
		missing: zen.ParamString("missing"), header: zen.ParamBool("header"),
	})
	err := r.findColumns()
	for _, doubt := range r.doubts {
		zen.Warn("%s", doubt)
	}
	if err != nil {
		return err
	}
	table := zen.OutputTable("table")
	writes := make([]func(), len(r.columns))
	for i, c := range r.columns {
		writes[i] = createColumn(table, c)
	}
	rows := 0
	err = r.read(blockRows, func() {
		rows += len(r.columns[0].valid)
		for _, write := range writes {
			write()
		}
	})
	if err == nil {
		zen.Info("%s of %s: %s", counted(rows, "row"), counted(len(r.columns), "column"), typesText(r.columns))
	}
	return err
}

func openFile() io.Reader { return &told{file: zen.OpenFile("file")} }

// told is the file, read with progress.
type told struct {
	file *zen.File
	done int
}

func (t *told) Read(p []byte) (int, error) {
	n, err := t.file.Read(p)
	t.done += n
	zen.Progress(float64(t.done), float64(t.file.Size()))
	return n, err
}

func typesText(columns []*column) string {
	texts := make([]string, len(columns))
	for i, c := range columns {
		texts[i] = c.name + ": " + c.typeText()
	}
	return strings.Join(texts, ", ")
}

// createColumn starts a column of the output, and returns what writes the values
// that are held.
func createColumn(t *zen.Table, c *column) (write func()) {
	switch c.kind {
	case kindBool:
		return createOf(t, c, func() []bool { return c.bools })
	case kindInt64:
		return createOf(t, c, func() []int64 { return c.ints })
	case kindFloat64:
		return createOf(t, c, func() []float64 { return c.floats })
	case kindDate:
		return createOf(t, c, func() []zen.Date { return converted[zen.Date](c.ints) })
	case kindTimestamp:
		return createOf(t, c, func() []zen.Timestamp { return converted[zen.Timestamp](c.ints) })
	}
	return createOf(t, c, func() []string { return c.texts })
}

func createOf[T zen.Cell](t *zen.Table, c *column, values func() []T) (write func()) {
	if c.nullable {
		w := zen.CreateNullable[T](t, c.name)
		return func() { w.WriteNullable(values(), c.valid) }
	}
	w := zen.CreateColumn[T](t, c.name)
	return func() { w.Write(values()) }
}

func converted[T ~int32 | ~int64](ints []int64) []T {
	all := make([]T, len(ints))
	for i, v := range ints {
		all[i] = T(v)
	}
	return all
}
