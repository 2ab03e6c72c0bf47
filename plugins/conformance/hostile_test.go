package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"zen/abi"
	"zen/host"
	"zen/plugins/plugintest"
)

func TestMain(m *testing.M) { plugintest.Main(m) }

// Bounds on memory, in bytes. A worker may need what its guest may, and some
// for itself; the coordinator may not notice how hostile a guest is.
const (
	maxWorkerRSS      = 400 << 20
	maxCoordinatorRSS = 300 << 20
)

// guest is one hostile plugin and what has to become of it.
type guest struct {
	name   string
	file   []byte // the plugin file
	class  string // the class of the failure; "plan" before anything runs, "ok"
	text   string // part of the message
	limits string // of the step, as TOML
	size   int64  // the file is made that large, when it is not 0
}

func TestHostileGuestsEndInTheirOwnErrors(t *testing.T) {
	repo := openHome(t)
	guests := append(textGuests(t), binaryGuests(t)...)
	if len(guests) < 40 {
		t.Errorf("only %d guests", len(guests))
	}
	var table bytes.Buffer
	rows := tabwriter.NewWriter(&table, 0, 4, 2, ' ', 0)
	fmt.Fprintln(rows, "GUEST\tEXPECTED\tOUTCOME\tWORKER RSS")
	failed := 0
	for _, g := range guests {
		rss := watchWorkers()
		outcome, err := g.run(t, repo)
		peak := rss()
		if outcome == "plan" {
			peak = 0 // no worker has seen it
		}
		verdict := outcome
		g.checkNext(t, repo)
		if problem := g.judge(outcome, err, peak); problem != "" {
			t.Errorf("%s: %s", g.name, problem)
			verdict, failed = "WRONG: "+outcome, failed+1
		}
		fmt.Fprintf(rows, "%s\t%s\t%s\t%s\n", g.name, g.class, verdict, rssText(peak))
	}
	_ = rows.Flush()
	t.Logf("\n%s%d hostile guests, %d failed; coordinator RSS %s", table.String(), len(guests), failed, rssText(peakRSS(os.Getpid())))
	if peak := peakRSS(os.Getpid()); peak > maxCoordinatorRSS {
		t.Errorf("the coordinator needed %s", rssText(peak))
	}
}

// run runs the guest.
func (g guest) run(t *testing.T, repo *host.Repository) (outcome string, err error) {
	t.Helper()
	plugin := filepath.Join(t.TempDir(), "hostile.wasm")
	if err := os.WriteFile(plugin, g.file, 0o600); err != nil {
		t.Fatal(err)
	}
	if g.size > 0 {
		if err := os.Truncate(plugin, g.size); err != nil {
			t.Fatal(err)
		}
	}
	return runPlugin(t, repo, plugin, g.limits)
}

// checkNext runs a well-behaved guest after the hostile one.
func (g guest) checkNext(t *testing.T, repo *host.Repository) {
	t.Helper()
	if after, err := runPlugin(t, repo, goodPlugin(t), ""); after != "ok" {
		t.Errorf("%s: the next step ended in %s: %v", g.name, after, err)
	}
}

// runPlugin runs entry "go" of a plugin, with a file of three bytes as its
// optional input.
func runPlugin(t *testing.T, repo *host.Repository, plugin, limits string) (outcome string, err error) {
	t.Helper()
	p := plugintest.Pipeline{
		Name: "hostile", Plugins: map[string]string{"p": plugin}, Files: map[string][]byte{"data": []byte("abc")},
		Steps: "[steps.it]\nrun = \"p.go\"\ninputs.x = \"sources.data\"\n" + limits,
	}
	plan, err := repo.Plan(p.Write(t), host.Overrides{})
	if err != nil {
		return "plan", err
	}
	_, err = repo.Run(context.Background(), plan, host.RunOptions{Cache: host.CacheOff})
	var failure *host.Failure
	switch {
	case err == nil:
		return "ok", nil
	case errors.As(err, &failure):
		return string(failure.Class), failure
	}
	return "other", err
}

// judge says what is wrong with how a guest ended, "" when nothing is.
func (g guest) judge(outcome string, err error, peak uint64) string {
	message := ""
	if err != nil {
		message = err.Error()
	}
	switch {
	case outcome != g.class || !strings.Contains(message, g.text):
		return fmt.Sprintf("ended in %s %q, want %s %q", outcome, message, g.class, g.text)
	case strings.ContainsAny(message, "\x1b\u202e\x00"):
		return fmt.Sprintf("a trick got through: %q", message)
	case len(message) > 8<<10:
		return fmt.Sprintf("the message has %d bytes", len(message))
	case peak > maxWorkerRSS:
		return "the worker needed " + rssText(peak)
	}
	return ""
}

// prelude is what every guest of the archives has: all imports under their
// names, the marker, memory with "x", "y" and "k" at 0, 1 and 2, and a few
// words: $x and $y are the ports' handles, $dims puts dimensions at 16.
func prelude() string {
	var b strings.Builder
	b.WriteString("(module\n")
	for name, signature := range abi.Imports {
		fmt.Fprintf(&b, "(import %q %q (func $%s", abi.ImportModule, name, symbol(name))
		for _, p := range signature.Params {
			fmt.Fprintf(&b, " (param %s)", p)
		}
		for _, r := range signature.Results {
			fmt.Fprintf(&b, " (result %s)", r)
		}
		b.WriteString("))\n")
	}
	b.WriteString(`(memory (export "memory") 1)
(data (i32.const 0) "xyk")
(func (export "zen_abi_1"))
(func $x (result i32) (call $input (i32.const 0) (i32.const 1)))
(func $y (result i32) (call $output (i32.const 1) (i32.const 1)))
(func $dims (param i64) (result i32) (i64.store (i32.const 16) (local.get 0)) (i32.const 16))
(func $made (param i64) (call $create (call $y) (i32.const 1) (call $dims (local.get 0))))
`)
	return b.String()
}

// symbol returns the name of an import in the text; dims is a word of its own.
func symbol(name string) string {
	if name == "dims" {
		return "zen_dims"
	}
	return name
}

// textGuests assembles the guests of testdata/hostile. Each says in comments
// what is expected of it:
//
//	;; expect: CLASS TEXT
//	;; limits: TOML of the step's limits
//	;; output: TYPE of output y, float32[N] unless given
//
// A guest is the inside of a module behind the prelude, or a whole module.
func textGuests(t *testing.T) []guest {
	t.Helper()
	paths, err := filepath.Glob("testdata/hostile/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var guests []guest
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			guests = append(guests, textGuest(t, strings.TrimSuffix(f.Name, ".wat"), string(f.Data)))
		}
	}
	return guests
}

func textGuest(t *testing.T, name, text string) guest {
	t.Helper()
	g := guest{name: name, limits: comment(text, "limits")}
	g.class, g.text, _ = strings.Cut(comment(text, "expect"), " ")
	if g.limits != "" {
		g.limits = "limits = { " + g.limits + " }"
	}
	if !strings.Contains(text, "(module") {
		text = prelude() + text + ")"
	}
	g.file = withManifest(t, assemble(t, name, text), manifest(t, comment(text, "output")))
	return g
}

func comment(text, key string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, ";; "+key+": "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// assemble turns text into a module.
func assemble(t *testing.T, name, text string) []byte {
	t.Helper()
	folder := t.TempDir()
	in, out := filepath.Join(folder, name+".wat"), filepath.Join(folder, name+".wasm")
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := exec.Command("wat2wasm", "--debug-names", in, "-o", out).CombinedOutput(); err != nil {
		if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") != "true" {
			t.Skip("SKIPPED: no wat2wasm: make setup")
		}
		t.Fatalf("%s: %v\n%s", name, err, b)
	}
	module, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// manifest declares entry "go": an optional file x, an output y, a parameter k.
func manifest(t *testing.T, output string) *abi.Manifest {
	t.Helper()
	if output == "" {
		output = "float32[N]"
	}
	typ, err := abi.ParseType(output)
	if err != nil {
		t.Fatal(err)
	}
	one := abi.IntValue(1)
	return &abi.Manifest{ABI: abi.Version, Name: "hostile", Entries: []abi.Entry{{
		Name:    "go",
		Inputs:  []abi.Port{{Name: "x", Type: abi.File(), Optional: true}},
		Outputs: []abi.Port{{Name: "y", Type: typ}},
		Params:  []abi.Param{{Name: "k", Type: abi.ParamInt, Default: &one}},
	}}}
}

func withManifest(t *testing.T, module []byte, m *abi.Manifest) []byte {
	t.Helper()
	file, err := abi.WithManifest(module, m)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

const goodText = `(func (export "go") (result i32) (call $made (i64.const 1)) (call $write (call $y) (i32.const 32) (i64.const 1)) (i32.const 0))`

var goodPath string

// goodPlugin returns the path of a plugin that behaves.
func goodPlugin(t *testing.T) string {
	t.Helper()
	if goodPath == "" {
		folder, err := os.MkdirTemp("", "zen-good-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(folder) })
		path := filepath.Join(folder, "good.wasm")
		if err := os.WriteFile(path, withManifest(t, assemble(t, "good", prelude()+goodText+")"), manifest(t, "")), 0o600); err != nil {
			t.Fatal(err)
		}
		goodPath = path
	}
	return goodPath
}

// binaryGuests are files that no text can describe.
func binaryGuests(t *testing.T) []guest {
	t.Helper()
	module := assemble(t, "good", prelude()+goodText+")")
	good := withManifest(t, module, manifest(t, ""))
	section := good[len(module):]
	unexported := manifest(t, "")
	unexported.Entries[0].Name = "gone"
	named := func(name string, content []byte) []byte { // a custom section
		body := append(append([]byte{byte(len(name))}, name...), content...)
		return append(append([]byte{0}, leb(len(body))...), body...)
	}
	return []guest{
		{name: "file_empty", file: nil, class: "plan", text: "the file is not WebAssembly"},
		{name: "file_of_text", file: []byte("#!/bin/sh\necho hello\n"), class: "plan", text: "the file is not WebAssembly"},
		{name: "file_component", file: []byte("\x00asm\x0d\x00\x01\x00"), class: "plan", text: "is a WebAssembly component"},
		{name: "file_cut_short", file: good[:len(good)/2], class: "plan", text: "the wasm file is cut short"},
		{name: "manifest_missing", file: module, class: "plan", text: "no section zen.plugin"},
		{name: "manifest_twice", file: append(bytes.Clone(good), section...), class: "plan", text: "stands twice"},
		{name: "manifest_no_json", file: append(bytes.Clone(module), named("zen.plugin", []byte("{"))...), class: "plan", text: "the manifest is damaged"},
		{name: "manifest_deep_json", file: append(bytes.Clone(module), named("zen.plugin", bytes.Repeat([]byte("["), 100_000))...), class: "plan", text: "the manifest is damaged"},
		{name: "manifest_too_large", file: append(bytes.Clone(module), named("zen.plugin", make([]byte, 2<<20))...), class: "plan", text: "the manifest has 2097152 bytes, more than 1048576"},
		{name: "manifest_of_zen2", file: append(bytes.Clone(module), named("zen.plugin", []byte(`{"abi":2}`))...), class: "plan", text: "the plugin speaks zen2, this zen speaks zen1"},
		{name: "manifest_lies", file: withManifest(t, module, unexported), class: "plan", text: `entry "gone" of the manifest is not exported`},
		{name: "section_of_4_gigabytes", file: append(bytes.Clone(module), 0, 0xff, 0xff, 0xff, 0xff, 0x0f), class: "plan", text: "the wasm file is cut short"},
		{name: "section_of_20_megabytes", file: append(append(bytes.Clone(module), named("junk", make([]byte, 20<<20))...), section...), class: "ok"},
		{name: "file_of_a_gigabyte", file: good, size: 1 << 30, class: "plan", text: "the file has 1073741824 bytes; a plugin has at most 268435456"},
		{name: "code_damaged", file: withByte(t, good, []byte{0x42, 1, 0x10}, 0xff), class: "abi", text: "the module cannot be compiled"},
		{name: "section_damaged", file: overwritten(good), class: "plan", text: "section 10 of the wasm file is damaged"},
	}
}

func leb(n int) []byte {
	var out []byte
	for {
		b := byte(n & 0x7f)
		if n >>= 7; n == 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

// withByte changes the first byte of the last place where some bytes stand.
func withByte(t *testing.T, file, at []byte, b byte) []byte {
	t.Helper()
	out := bytes.Clone(file)
	i := bytes.LastIndex(out, at)
	if i < 0 {
		t.Fatalf("the module does not hold % x", at)
	}
	out[i] = b
	return out
}

// overwritten has rubbish where the code section starts to be code.
func overwritten(file []byte) []byte {
	out := bytes.Clone(file)
	at := bytes.Index(out, []byte("name\x01")) - 40 // the code section lies before the names
	copy(out[at:], bytes.Repeat([]byte{0xff}, 16))
	return out
}

// peakRSS returns the largest resident memory that a process had, in bytes.
func peakRSS(pid int) uint64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kb uint64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kb); err == nil {
			return kb << 10
		}
	}
	return 0
}

// watchWorkers samples the children of this process until its result is called,
// which returns the largest peak seen.
func watchWorkers() (stop func() uint64) {
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		largest := uint64(0)
		for {
			largest = max(largest, childrenRSS())
			select {
			case <-done:
				peak <- largest
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-peak
	}
}

func childrenRSS() (largest uint64) {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid())) // not there: nothing to see
	for _, folder := range append(strings.Fields(string(b)), threadsChildren()...) {
		var pid int
		if _, err := fmt.Sscan(folder, &pid); err == nil && isWorker(pid) {
			largest = max(largest, peakRSS(pid))
		}
	}
	return largest
}

// isWorker says whether a child has become a worker. Until then it shares this
// process's memory, and its peak.
func isWorker(pid int) bool {
	args, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return bytes.Contains(args, []byte("__zen_worker"))
}

// threadsChildren lists the children of all threads: Linux keeps them by the
// thread that started them.
func threadsChildren() (pids []string) {
	paths, _ := filepath.Glob("/proc/self/task/*/children")
	for _, path := range paths {
		b, _ := os.ReadFile(path)
		pids = append(pids, strings.Fields(string(b))...)
	}
	return pids
}

func rssText(n uint64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
