package tabular

import (
	"fmt"
	"strings"
	"testing"
)

// Columns of every kind that csv_read makes come out as they went in.
func TestASplitKeepsColumnsAsTheyAre(t *testing.T) {
	rows := "n,x,text,yes,day,at\n"
	for i := range 4 {
		rows += fmt.Sprintf("%d,%d.5,t%d,%t,2020-01-0%d,2020-01-01T00:00:0%dZ\n", i, i, i, i%2 == 0, i+1, i)
	}
	rows += ",,,,,\n"
	o := run(t, 0, map[string]string{"rows": rows}, readStep+splitStep("shuffle = false, test_size = 0.4")).Succeeded()
	read, train, test := table(t, o, "read.table"), table(t, o, "split.train"), table(t, o, "split.test")
	cut := func(table string) (typ, rows string) {
		typ, rows, _ = strings.Cut(table, "\n")
		_, typ, _ = strings.Cut(typ, "{")
		return typ, rows
	}
	allType, all := cut(read)
	trainType, first := cut(train)
	testType, last := cut(test)
	if trainType != allType || testType != allType || first+"\n"+last != all {
		t.Errorf("the table\n%s\nis split in\n%s\nand\n%s", read, train, test)
	}
}

// A column whose first null is in any row: the validity before it is made up then.
func TestASplitKeepsTheFirstNullWhereverItIs(t *testing.T) {
	const most = 140
	var names []string
	for at := range most {
		names = append(names, fmt.Sprintf("c%d", at))
	}
	rows := strings.Join(names, ",") + "\n"
	for row := range most + 10 {
		cells := make([]string, most)
		for at := range cells {
			if cells[at] = "x"; row == at {
				cells[at] = ""
			}
		}
		rows += strings.Join(cells, ",") + "\n"
	}
	o := run(t, 0, map[string]string{"rows": rows}, readStep+splitStep("shuffle = false, test_size = 0.01")).Succeeded()
	for at, name := range names {
		for row, cell := range column(t, o, "split.train", name) {
			if want := map[bool]string{true: "∅", false: "x"}[row == at]; cell != want {
				t.Errorf("column %s: row %d is %q, want %q", name, row, cell, want)
			}
		}
	}
}

// Another seed draws other rows; the same one the same.
func TestASplitIsDrawnBySeed(t *testing.T) {
	rows := "n\n"
	for i := range 100 {
		rows += fmt.Sprintf("%d\n", i)
	}
	draw := func(seed int64) string {
		o := run(t, seed, map[string]string{"rows": rows}, readStep+splitStep("")).Succeeded()
		return strings.Join(column(t, o, "split.test", "n"), " ")
	}
	drawn := map[string]int64{}
	for _, seed := range []int64{0, 1, 1 << 32, -1} {
		if other, ok := drawn[draw(seed)]; ok {
			t.Errorf("seeds %d and %d draw the same rows", other, seed)
		}
		drawn[draw(seed)] = seed
	}
	if len(drawn) != 4 {
		t.Errorf("4 seeds drew %d splits", len(drawn))
	}
}

// numpy takes no seed beyond 32 bits; one is an array of its halves here. What
// scikit-learn 1.9.1 with numpy 2.4.6 says to
//
//	train_test_split(numpy.arange(10), test_size=0.3, random_state=numpy.random.RandomState([seed & 0xffffffff, seed >> 32 & 0xffffffff]))
func TestASeedOfMoreThan32BitsIsItsTwoHalves(t *testing.T) {
	rows := "n\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
	for seed, want := range map[int64][2]string{1 << 32: {"8 1 5 3 2 6 7", "9 4 0"}, -1: {"5 7 2 1 3 0 8", "6 4 9"}} {
		o := run(t, seed, map[string]string{"rows": rows}, readStep+splitStep("test_size = 0.3")).Succeeded()
		train, test := strings.Join(column(t, o, "split.train", "n"), " "), strings.Join(column(t, o, "split.test", "n"), " ")
		if got := [2]string{train, test}; got != want {
			t.Errorf("seed %d draws %q, scikit-learn %q", seed, got, want)
		}
	}
}
