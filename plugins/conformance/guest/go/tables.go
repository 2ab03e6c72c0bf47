//go:build wasip1

package main

import (
	"strings"
	"unsafe"

	zen "zen/plugins/sdk/go"
)

//go:wasmexport make_table
func makeTable() int32 { return zen.Run(makeTableStep) }

func makeTableStep() error {
	t, file := zen.OutputTable("t"), zen.Input[uint8]("file").Data
	if dtype := zen.ParamString("dtype"); dtype != "none" {
		makers[dtype](t, file)
	}
	return nil
}

var makers = map[string]func(t *zen.Table, file []byte){
	"bool": makeBools, "int8": makeSized[int8], "int16": makeSized[int16], "int32": makeSized[int32], "int64": makeSized[int64],
	"uint8": makeSized[uint8], "uint16": makeSized[uint16], "uint32": makeSized[uint32], "uint64": makeSized[uint64],
	"float16": makeSized[zen.Float16], "float32": makeSized[float32], "float64": makeSized[float64],
	"date": makeSized[zen.Date], "timestamp": makeSized[zen.Timestamp], "utf8": makeTexts[string], "binary": makeTexts[[]byte],
}

func makeBools(t *zen.Table, file []byte) {
	flags := make([]bool, len(file))
	for i, b := range file {
		flags[i] = b != 0
	}
	makeCells(t, flags)
}

func makeSized[T zen.Cell](t *zen.Table, file []byte) {
	size := int(unsafe.Sizeof(*new(T)))
	v := make([]T, len(file)/size)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*size), file)
	makeCells(t, v)
}

func makeCells[T zen.Cell](t *zen.Table, v []T) {
	one, null := zen.CreateColumn[T](t, "one"), zen.CreateNullable[T](t, "null")
	row, rowNull := zen.CreateColumn[T](t, "row", 2, 3), zen.CreateNullable[T](t, "row_null", 2)
	n := len(v) / 10
	one.Write(v[:n])
	null.WriteNullable(v[n:2*n], everyThird(n))
	row.Write(v[2*n : 8*n])
	rowNull.WriteNullable(v[8*n:10*n], everyThird(n))
}

func makeTexts[T string | []byte](t *zen.Table, file []byte) {
	var lines []T
	for line := range strings.Lines(string(file)) {
		lines = append(lines, T(line[:len(line)-1]))
	}
	one, null := zen.CreateColumn[T](t, "one"), zen.CreateNullable[T](t, "null")
	one.Write(lines)
	null.WriteNullable(lines, everyThird(len(lines)))
}

func everyThird(rows int) []bool {
	valid := make([]bool, rows)
	for i := range valid {
		valid[i] = i%3 != 1
	}
	return valid
}

// copier copies rows of one column, all of them when all is set.
type copier func(first, rows uint64, all bool)

func copierOf[T zen.Cell](from, to *zen.Table, name string) copier {
	r := zen.OpenColumn[T](from, name)
	create := zen.CreateColumn[T]
	if r.Nullable() {
		create = zen.CreateNullable[T]
	}
	w, part := create(to, name, r.Dims()...), zen.Cells[T]{}
	return func(first, rows uint64, all bool) {
		if all {
			w.WriteCells(zen.Column[T](from, name))
			return
		}
		r.ReadInto(first, rows, &part)
		w.WriteCells(part)
	}
}

var copiers = map[string]func(from, to *zen.Table, name string) copier{
	"bool": copierOf[bool], "int8": copierOf[int8], "int16": copierOf[int16], "int32": copierOf[int32], "int64": copierOf[int64],
	"uint8": copierOf[uint8], "uint16": copierOf[uint16], "uint32": copierOf[uint32], "uint64": copierOf[uint64],
	"float16": copierOf[zen.Float16], "float32": copierOf[float32], "float64": copierOf[float64],
	"date": copierOf[zen.Date], "timestamp": copierOf[zen.Timestamp], "utf8": copierOf[string], "binary": copierOf[[]byte],
}

//go:wasmexport copy_table
func copyTable() int32 {
	return zen.Run(func() error {
		copyPort("t")
		copyPort("open")
		return nil
	})
}

func copyPort(port string) {
	from, ok := zen.InputTableOptional(port)
	if !ok {
		return
	}
	to := zen.OutputTable(port)
	var columns []copier
	for _, name := range from.Names() {
		columns = append(columns, copiers[from.Type(name)](from, to, name))
	}
	rows, chunk, backwards := from.Rows(), uint64(zen.ParamInt("chunk")), zen.ParamBool("backwards")
	if chunk == 0 {
		copyAll(columns, 0, rows, true)
		return
	}
	for done := uint64(0); done < rows; {
		n, first := min(chunk, rows-done), done
		if backwards {
			first = rows - done - n
		}
		copyAll(columns, first, n, false)
		done += n
	}
}

func copyAll(columns []copier, first, rows uint64, all bool) {
	for _, c := range columns {
		c(first, rows, all)
	}
}

// person holds the columns of people.
type person struct {
	x     *zen.ColumnWriter[float32]
	photo *zen.ColumnWriter[[]byte]
	name  *zen.ColumnWriter[string]
	age   *zen.ColumnWriter[int32]
	id    *zen.ColumnWriter[int64]
}

//go:wasmexport people
func people() int32 { return zen.Run(peopleStep) }

func peopleStep() error {
	rows, chunk := int(zen.ParamInt("rows")), int(zen.ParamInt("chunk"))
	t := zen.OutputTable("people")
	to := person{
		zen.CreateColumn[float32](t, "x", 2), zen.CreateNullable[[]byte](t, "photo"), zen.CreateColumn[string](t, "name"),
		zen.CreateNullable[int32](t, "age"), zen.CreateColumn[int64](t, "id"),
	}
	for first := 0; first < rows; first += chunk {
		to.write(first, min(chunk, rows-first))
	}
	var w []float32
	for i := range rows {
		w = append(w, float32(i), float32(i)+0.5)
	}
	zen.Output("w", []int{rows, 2}, w)
	return nil
}

func (to person) write(first, rows int) {
	var (
		xs                   []float32
		photos               [][]byte
		names                []string
		ages                 []int32
		ids                  []int64
		photoValid, ageValid []bool
	)
	for i := first; i < first+rows; i++ {
		xs = append(xs, float32(i), float32(i)+0.5)
		photos = append(photos, []byte{byte(i), byte(i), byte(i)}[:i%4])
		photoValid = append(photoValid, i%3 != 2)
		names = append(names, strings.Repeat("ü€x", i%7))
		ages = append(ages, int32(i%100))
		ageValid = append(ageValid, i%5 != 1)
		ids = append(ids, 7*int64(i)-3)
	}
	to.x.Write(xs)
	to.photo.WriteNullable(photos, photoValid)
	to.name.Write(names)
	to.age.WriteNullable(ages, ageValid)
	to.id.Write(ids)
}

//go:wasmexport score
func score() int32 { return zen.Run(scoreStep) }

func scoreStep() error {
	people, w := zen.InputTable("people"), zen.Input[float32]("w")
	id, age := zen.Column[int64](people, "id"), zen.Column[int32](people, "age")
	scores := make([]float64, len(age.Data))
	for i, a := range age.Data {
		scores[i] = float64(a) * float64(w.Data[i*w.Dims[1]])
	}
	zen.WriteTable("scores", zen.Whole("id", id.Data), zen.WholeNullable("score", scores, age.Valid))
	return nil
}

//go:wasmexport misread
func misread() int32 { return zen.Run(misreadStep) }

func misreadStep() error {
	people := zen.InputTable("people")
	switch zen.ParamString("how") {
	case "missing":
		zen.Column[int64](people, "height")
	case "type":
		zen.Column[int64](people, "name")
	case "null":
		if age := zen.Column[int32](people, "age"); age.Data[1] != 0 {
			zen.Fail("the age of a null is %d", age.Data[1])
		}
	case "null_text":
		if photo := zen.Column[[]byte](people, "photo"); len(photo.Data[2]) != 0 {
			zen.Fail("the photo of a null is %x", photo.Data[2])
		}
	}
	return nil
}
