package conformance

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"zen/abi"
)

// textLines has texts of all lengths of a character, and empty ones.
const textLines = "Ada\n\nñandú\n🐢🐢\n\n\nein Text mit\tTab\n€\n日本語\n \nlast but one\n\n"

// sized are the types of columns whose values have a size, and the files that
// their cells are made from.
var sized = []struct {
	dtype abi.DType
	file  string
}{
	{abi.Bool, "cells"}, {abi.Int8, "cells"}, {abi.Int16, "cells"}, {abi.Int32, "cells"}, {abi.Int64, "cells"},
	{abi.Uint8, "cells"}, {abi.Uint16, "cells"}, {abi.Uint32, "cells"}, {abi.Uint64, "cells"},
	{abi.Float16, "cells16"}, {abi.Float32, "cells32"}, {abi.Float64, "cells64"}, {abi.Date, "cells"}, {abi.Timestamp, "cells"},
}

// cellCases make and copy tables of every type.
func cellCases() []testCase {
	all := []testCase{makeTable("no_columns", "none", "empty", tableOf(0))}
	for _, s := range sized {
		all = append(all, makeTable(s.dtype.String(), s.dtype.String(), s.file, madeTable(s.dtype, sources[s.file])))
	}
	all = append(all,
		makeTable("utf8", "utf8", "lines", madeTexts(abi.Utf8, sources["lines"])),
		makeTable("binary", "binary", "byte_lines", madeTexts(abi.Binary, sources["byte_lines"])),
		makeTable("no_rows", "int64", "empty", madeTable(abi.Int64, nil)),
		makeTable("no_texts", "utf8", "empty", madeTexts(abi.Utf8, nil)),
		makeTable("one_row", "bool", "ten", madeTable(abi.Bool, sources["ten"])),
		makeTable("one_text", "utf8", "line", madeTexts(abi.Utf8, sources["line"])),
	)
	for _, made := range slices.Clone(all) {
		all = append(all, copyTable("whole_"+strings.TrimPrefix(made.name, "table_"), made.name+".t", 0, false, made.outputs["t"]))
	}
	return all
}

func makeTable(name, dtype, file string, want value) testCase {
	return testCase{name: "table_" + name, entry: "make_table", inputs: from("file", "sources."+file),
		params: fmt.Sprintf("dtype = %q", dtype), outputs: map[string]value{"t": want}}
}

// everyThird is the null of three rows.
func everyThird(row int) bool { return row%3 == 1 }

// madeTable returns what entry make_table makes of a file.
func madeTable(d abi.DType, file []byte) value {
	rows := len(file) / (10 * d.Size())
	take := func(cellsOfRow int) []byte {
		part := file[:rows*cellsOfRow*d.Size()]
		file = file[len(part):]
		return part
	}
	return tableOf(rows,
		cells("one", d, take(1)), cells("null", d, take(1)).withNulls(rows, everyThird),
		cells("row", d, take(6), 2, 3), cells("row_null", d, take(2), 2).withNulls(rows, everyThird))
}

// madeTexts is the same for texts and bytes: one from each line.
func madeTexts(d abi.DType, file []byte) value {
	lines := strings.Split(string(file), "\n")
	lines = lines[:len(lines)-1]
	return tableOf(len(lines), texts("one", d, lines), texts("null", d, lines).withNulls(len(lines), everyThird))
}

func copyTable(name, source string, chunk int, backwards bool, want value) testCase {
	return testCase{name: "copy_table_" + name, entry: "copy_table", inputs: from("t", source),
		params: fmt.Sprintf("chunk = %d, backwards = %v", chunk, backwards), outputs: map[string]value{"t": want}}
}

// copyTableCases copy tables by ranges of rows, and through ports of other types.
func copyTableCases() []testCase {
	int64s := madeTable(abi.Int64, sources["cells"])
	lines, float16s := madeTexts(abi.Utf8, sources["lines"]), madeTable(abi.Float16, sources["cells16"])
	return []testCase{
		copyTable("by_5", "table_int64.t", 5, false, int64s),
		copyTable("by_1", "table_binary.t", 1, false, madeTexts(abi.Binary, sources["byte_lines"])),
		copyTable("texts_by_9", "table_utf8.t", 9, false, lines),
		copyTable("no_rows_by_7", "table_no_rows.t", 7, false, madeTable(abi.Int64, nil)),
		copyTable("backwards", "table_float16.t", 5, true, float16s.backwards(5)),
		copyTable("texts_backwards", "table_utf8.t", 5, true, lines.backwards(5)),
		{name: "copy_table_open", entry: "copy_table", inputs: from("open", "table_int64.t"), outputs: map[string]value{"open": int64s}},
		{name: "copy_table_nothing", entry: "copy_table"},
		{name: "copy_table_misfit", entry: "copy_table", inputs: from("open", "table_int32.t"),
			failure: failure{"not begun", `column "one" of input "open" is int32, declared is int64`}},
		{name: "copy_table_without_the_column", entry: "copy_table", inputs: from("open", "table_no_columns.t"),
			failure: failure{"not begun", `input "open" has no column "one", declared is int64`}},
	}
}

// backwards returns the table with ranges of so many rows in reverse.
func (v value) backwards(chunk int) value {
	t := &tableValue{rows: v.table.rows}
	for _, c := range v.table.columns {
		t.columns = append(t.columns, c.backwards(v.table.rows, chunk))
	}
	return value{table: t}
}

func (c columnValue) backwards(rows, chunk int) columnValue {
	starts := []int{0}
	for i := range rows {
		starts = append(starts, starts[i]+c.rowSize(i))
	}
	back := c
	back.bytes, back.lengths, back.there = nil, nil, nil
	for end := rows; end > 0; {
		first := max(0, end-chunk)
		back.bytes = append(back.bytes, c.bytes[starts[first]:starts[end]]...)
		if c.dtype.Text() {
			back.lengths = append(back.lengths, c.lengths[first:end]...)
		}
		if c.nullable {
			back.there = append(back.there, c.there[first:end]...)
		}
		end = first
	}
	return back
}

// manyPeople lie in several batches.
const manyPeople = 40_000

// peopleCases make, copy and read tables with a declared type.
func peopleCases() []testCase {
	many := people(manyPeople)["people"]
	misfit := failure{"not begun", `input "w" has 7 rows, but N is 10 by input "people"`}
	return []testCase{
		makePeople("people_10", 10, 3),
		makePeople("people_7", 7, 7),
		makePeople("people_none", 0, 1),
		makePeople("people_many", manyPeople, 1000),
		copyTable("many_whole", "people_many.people", 0, false, many),
		copyTable("many_by_7", "people_many.people", 7, false, many),
		copyTable("many_by_64", "people_many.people", 64, false, many),
		copyTable("many_by_1000", "people_many.people", 1000, false, many),
		copyTable("many_backwards", "people_many.people", 999, true, many.backwards(999)),
		score("score_10", "people_10", "people_10", map[string]value{"scores": scores(10)}),
		score("score_none", "people_none", "people_none", map[string]value{"scores": scores(0)}),
		score("score_many", "people_many", "people_many", map[string]value{"scores": scores(manyPeople)}),
		{name: "score_misfit", entry: "score", inputs: map[string]string{"people": "people_10.people", "w": "people_7.w"}, failure: misfit},
	}
}

func makePeople(name string, rows, chunk int) testCase {
	return testCase{name: name, entry: "people", params: fmt.Sprintf("rows = %d, chunk = %d", rows, chunk), outputs: people(rows)}
}

func score(name, table, tensor string, outputs map[string]value) testCase {
	return testCase{name: name, entry: "score", inputs: map[string]string{"people": table + ".people", "w": tensor + ".w"}, outputs: outputs}
}

func noAge(row int) bool   { return row%5 == 1 }
func noPhoto(row int) bool { return row%3 == 2 }

// people returns what entry people makes.
func people(rows int) map[string]value {
	var (
		names, photos []string
		ids           []int64
		ages          []int32
		xs            []float32
	)
	for i := range rows {
		ids = append(ids, 7*int64(i)-3)
		names = append(names, strings.Repeat("ü€x", i%7))
		ages = append(ages, int32(i%100))
		photos = append(photos, strings.Repeat(string([]byte{byte(i)}), i%4))
		xs = append(xs, float32(i), float32(i)+0.5)
	}
	return map[string]value{
		"w": {dtype: abi.Float32, dims: []uint64{uint64(rows), 2}, bytes: littleEndian(xs)},
		"people": tableOf(rows,
			cells("x", abi.Float32, littleEndian(xs), 2),
			texts("photo", abi.Binary, photos).withNulls(rows, noPhoto),
			texts("name", abi.Utf8, names),
			cells("age", abi.Int32, littleEndian(ages)).withNulls(rows, noAge),
			cells("id", abi.Int64, littleEndian(ids))),
	}
}

// scores returns what entry score makes of so many people.
func scores(rows int) value {
	var ids []int64
	var scored []uint64
	for i := range rows {
		ids = append(ids, 7*int64(i)-3)
		scored = append(scored, math.Float64bits(float64(i%100)*float64(i)))
	}
	return tableOf(rows, cells("id", abi.Int64, littleEndian(ids)),
		cells("score", abi.Float64, littleEndian(scored)).withNulls(rows, noAge))
}

// misreadCases read columns that are not there, or are not so.
func misreadCases() []testCase {
	var all []testCase
	for _, how := range []string{"missing", "type", "null", "null_text"} {
		all = append(all, testCase{name: "misread_" + how, entry: "misread", inputs: from("people", "people_10.people"),
			params: fmt.Sprintf("how = %q", how), failure: misreads[how], own: misreadsOwn[how]})
	}
	return all
}

// misreads are how a step ends that misreads a column, and misreadsOwn where a
// language has words of its own. In Go nothing is read as if it were never null:
// of a null the value is zero.
var (
	misreads = map[string]failure{
		"missing": {"step", `input "people" has no column "height"; there are x, photo, name, age, id`},
		"type":    {"step", `column "name" of input "people" is utf8, and the step reads it as int64`},
	}
	misreadsOwn = map[string]map[string]failure{
		"null": {
			"c":              {"step", `column "age" of input "people": row 1 is null; read the validity, too`},
			"cpp":            {"step", `column "age" of input "people": row 1 is null; read it as std::optional`},
			"rust":           {"step", `panic: row 1 is null (src/tables.rs:*)`},
			"assemblyscript": {"step", `row 1 of column "age" of input "people" is null (*)`},
			"zig":            {"step", `column "age" of input "people": row 1 is null; read it as ?i32`},
		},
		"null_text": {
			"c":              {"step", `column "photo" of input "people": row 2 is null; read the validity, too`},
			"cpp":            {"step", `column "photo" of input "people": row 2 is null; read it as std::optional`},
			"rust":           {"step", `panic: row 2 is null (src/tables.rs:*)`},
			"assemblyscript": {"step", `row 2 of column "photo" of input "people" is null (*)`},
			"zig":            {"step", `column "photo" of input "people": row 2 is null; read it as ?*Binary`},
		},
	}
)
