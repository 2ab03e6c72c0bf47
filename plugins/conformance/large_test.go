package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"zen/abi"
	"zen/host"
	"zen/plugins/plugintest"
)

const (
	// largeRows rows of 4 KiB are more than a guest's memory can address.
	largeRows = 1<<20 + 30_000
	// maxLargeRSS bounds a worker that has 4 MiB of guest memory: what is written is
	// compressed a few megabytes at a time, what is read decoded into 64 MiB.
	maxLargeRSS = 160 << 20
)

// largeGuest makes a tensor and a table of more than 4 GiB, 100 rows at a time,
// and reads them, 77 rows at a time, then single rows from everywhere. Row i starts
// with i; the texts are "zen" and one byte more for odd rows.
const largeGuest = `
(data (i32.const 3) "ixt")
(data (i32.const 100) "zen!zen!")
(func $start (drop (memory.grow (i32.const 60))))
(start $start)
(func $fill (param $first i64) (local $i i64)
  (loop (i64.store (i32.add (i32.const 0x10000) (i32.mul (i32.const 4096) (i32.wrap_i64 (local.get $i)))) (i64.add (local.get $first) (local.get $i)))
    (i64.store (i32.add (i32.const 0x90000) (i32.mul (i32.const 8) (i32.wrap_i64 (local.get $i)))) (i64.add (local.get $first) (local.get $i)))
    (i32.store (i32.add (i32.const 0xa0004) (i32.mul (i32.const 4) (i32.wrap_i64 (local.get $i))))
      (i32.add (i32.load (i32.add (i32.const 0xa0000) (i32.mul (i32.const 4) (i32.wrap_i64 (local.get $i)))))
        (i32.add (i32.const 3) (i32.and (i32.const 1) (i32.wrap_i64 (local.get $i))))))
    (local.set $i (i64.add (local.get $i) (i64.const 1)))
    (br_if 0 (i64.lt_u (local.get $i) (i64.const 100)))))
(func $texts (local $i i32)
  (loop (i64.store (i32.add (i32.const 0xb0000) (i32.mul (i32.const 7) (local.get $i))) (i64.const 0x216e657a6e657a)) ;; "zenzen!"
    (local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if 0 (i32.lt_u (local.get $i) (i32.const 50)))))
(func $rows (result i64) (call $param_i64 (i32.const 2) (i32.const 1)))
(func $column (param $name i32) (param $type i32) (param $rank i32) (result i32)
  (call $columns_create (call $y) (local.get $name) (i32.const 1) (local.get $type) (i32.const 0) (local.get $rank) (call $dims (i64.const 512))))
(func (export "make") (result i32) (local $first i64)
  (i64.store (i32.const 24) (i64.const 512))
  (call $create (call $y) (i32.const 2) (call $dims (i64.const -1)))
  (loop (call $fill (local.get $first))
    (call $write (call $y) (i32.const 0x10000) (i64.const 100))
    (local.set $first (i64.add (local.get $first) (i64.const 100)))
    (br_if 0 (i64.lt_u (local.get $first) (call $rows))))
  (i32.const 0))
(func (export "make_table") (result i32) (local $first i64) (local $i i32) (local $x i32) (local $t i32)
  (local.set $i (call $column (i32.const 3) (i32.const 5) (i32.const 0)))
  (local.set $x (call $column (i32.const 4) (i32.const 9) (i32.const 1)))
  (local.set $t (call $column (i32.const 5) (i32.const 13) (i32.const 0)))
  (call $texts)
  (loop (call $fill (local.get $first))
    (call $write (local.get $i) (i32.const 0x90000) (i64.const 100))
    (call $write (local.get $x) (i32.const 0x10000) (i64.const 100))
    (call $write_column (local.get $t) (i64.const 100) (i32.const 0xb0000) (i32.const 0) (i32.const 0xa0000))
    (local.set $first (i64.add (local.get $first) (i64.const 100)))
    (br_if 0 (i64.lt_u (local.get $first) (call $rows))))
  (i32.const 0))
(func $read_sum (param $h i32) (param $size i32) (result i64) (local $first i64) (local $n i64) (local $sum i64) (local $j i32)
  (loop $next
    (local.set $n (i64.sub (call $rows) (local.get $first)))
    (if (i64.gt_u (local.get $n) (i64.const 77)) (then (local.set $n (i64.const 77))))
    (call $read (local.get $h) (local.get $first) (local.get $n) (i32.const 0x10000) (i32.mul (local.get $size) (i32.wrap_i64 (local.get $n))))
    (local.set $j (i32.const 0))
    (loop (local.set $sum (i64.add (local.get $sum) (i64.load (i32.add (i32.const 0x10000) (i32.mul (local.get $j) (local.get $size))))))
      (local.set $j (i32.add (local.get $j) (i32.const 1))) (br_if 0 (i32.lt_u (local.get $j) (i32.wrap_i64 (local.get $n)))))
    (local.set $first (i64.add (local.get $first) (local.get $n)))
    (br_if $next (i64.lt_u (local.get $first) (call $rows))))
  (local.get $sum))
(func $anywhere (param $h i32) (local $k i64) (local $row i64)
  (loop (local.set $row (i64.rem_u (i64.mul (local.get $k) (i64.const 7919 )) (call $rows)))
    (call $read (local.get $h) (local.get $row) (i64.const 1) (i32.const 0x10000) (i32.const 4096))
    (if (i64.ne (local.get $row) (i64.load (i32.const 0x10000))) (then (unreachable)))
    (local.set $k (i64.add (local.get $k) (i64.const 1003)))
    (br_if 0 (i64.lt_u (local.get $k) (i64.const 200600)))))
(func $result (param i64)
  (call $create (call $y) (i32.const 0) (i32.const 0)) (i64.store (i32.const 16) (local.get 0)) (call $write (call $y) (i32.const 16) (i64.const 1)))
(func (export "sum") (result i32) (local i64)
  (local.set 0 (call $read_sum (call $x) (i32.const 4096)))
  (call $anywhere (call $x))
  (call $result (local.get 0)) (i32.const 0))
(func $find (param i32) (result i32) (call $columns_find (call $x) (local.get 0) (i32.const 1)))
(func (export "sum_table") (result i32) (local $sum i64) (local $first i64)
  (local.set $sum (call $read_sum (call $find (i32.const 4)) (i32.const 4096)))
  (if (i64.ne (local.get $sum) (call $read_sum (call $find (i32.const 3)) (i32.const 8))) (then (unreachable)))
  (call $anywhere (call $find (i32.const 4)))
  (loop ;; 200 rows of text have 700 bytes
    (call $read_offsets (call $find (i32.const 5)) (local.get $first) (i64.const 200) (i32.const 0xa0000) (i32.const 804))
    (if (i32.ne (i32.load (i32.const 0xa0320)) (i32.const 700)) (then (unreachable)))
    (call $read (call $find (i32.const 5)) (local.get $first) (i64.const 200) (i32.const 0xb0000) (i32.const 700))
    (if (i32.ne (i32.load8_u (i32.const 0xb02bb)) (i32.const 33)) (then (unreachable)))
    (local.set $first (i64.add (local.get $first) (i64.const 200)))
    (br_if 0 (i64.lt_u (i64.add (local.get $first) (i64.const 200)) (call $rows))))
  (call $result (local.get $sum)) (i32.const 0))
`

// Data larger than any guest's memory passes a guest of 4 MiB by row ranges, as a
// tensor and as a table, and the workers' memory stays bounded.
func TestDataLargerThanMemoryIsReadAndWrittenByRows(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it writes and reads 9 GiB")
	}
	repo, plugin := openHome(t), filepath.Join(t.TempDir(), "large.wasm")
	if err := os.WriteFile(plugin, withManifest(t, assemble(t, "large", prelude()+largeGuest+")"), largeManifest(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"", "_table"} {
		t.Run("tensor"+kind, func(t *testing.T) { passLarge(t, repo, plugin, kind) })
	}
}

func passLarge(t *testing.T, repo *host.Repository, plugin, kind string) {
	const limits = "limits = { memory = \"4MiB\" }\n"
	p := plugintest.Pipeline{Name: "large", Plugins: map[string]string{"p": plugin}}
	p.Steps = fmt.Sprintf("[steps.make]\nrun = \"p.make%s\"\nparams.k = %d\n%s", kind, largeRows, limits) +
		fmt.Sprintf("[steps.sum]\nrun = \"p.sum%s\"\ninputs.x = \"make.y\"\nparams.k = %d\n%s", kind, largeRows, limits)
	rss := watchWorkers()
	run := p.Run(t, repo, host.RunOptions{Jobs: 1})
	peak := rss()
	sum, want := plugintest.Elements[uint64](run.Succeeded(), "sum.y"), uint64(largeRows)*(largeRows-1)/2
	if len(sum) != 1 || sum[0] != want {
		t.Errorf("the sum is %v, want %d", sum, want)
	}
	t.Logf("%.1f GiB by rows: peak RSS of a worker %s", float64(largeRows)*4096/(1<<30), rssText(peak))
	if peak == 0 || peak > maxLargeRSS {
		t.Errorf("a worker needed %s", rssText(peak))
	}
}

func largeManifest(t *testing.T) *abi.Manifest {
	t.Helper()
	m := &abi.Manifest{ABI: abi.Version, Name: "large"}
	for _, e := range []struct{ name, in, out string }{
		{"make", "", "uint64[N, 512]"}, {"make_table", "", "table{i: int64, x: uint64[512], t: utf8}"},
		{"sum", "uint64[N, 512]", "int64"}, {"sum_table", "table{t: utf8, ...}", "int64"},
	} {
		entry := abi.Entry{Name: e.name, Params: []abi.Param{{Name: "k", Type: abi.ParamInt}}}
		for name, text := range map[string]string{"x": e.in, "y": e.out} {
			if text == "" {
				continue
			}
			typ, err := abi.ParseType(text)
			if err != nil {
				t.Fatal(err)
			}
			if port := (abi.Port{Name: name, Type: typ}); name == "x" {
				entry.Inputs = append(entry.Inputs, port)
			} else {
				entry.Outputs = append(entry.Outputs, port)
			}
		}
		m.Entries = append(m.Entries, entry)
	}
	return m
}
