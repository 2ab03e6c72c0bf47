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
		rows += r.columns[0].rows
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
		return createOf[bool](t, c)
	case kindInt64:
		return createOf[int64](t, c)
	case kindFloat64:
		return createOf[float64](t, c)
	case kindDate:
		return createOf[zen.Date](t, c)
	case kindTimestamp:
		return createOf[zen.Timestamp](t, c)
	}
	return createOf[string](t, c)
}

func createOf[T zen.Cell](t *zen.Table, c *column) (write func()) {
	create := zen.CreateColumn[T]
	if c.nullable {
		create = zen.CreateNullable[T]
	}
	w := create(t, c.name)
	return func() {
		w.WriteArrow(uint64(c.rows), zen.Arrow{Values: c.values, Validity: c.validity, Offsets: c.offsets})
	}
}
