package host

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zen/host/worker"
)

// tally is a pipeline that sums up the files of a path.
func tally(path string) string {
	return "[sources]\nall = { path = \"" + filepath.ToSlash(path) + "\" }\n[steps.tally]\nrun = \"steps.tally\"\ninputs = { all = \"sources.all\" }\n"
}

// writeFiles makes files below a folder, in the order given: name, content, ….
func writeFiles(t testing.TB, folder string, files ...string) string {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(folder, files[i])
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(files[i+1]), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func (r *Repository) int64Of(t testing.TB, ref string) int64 {
	t.Helper()
	return int64(binary.LittleEndian.Uint64(r.bytesOf(t, ref)))
}

func TestFilesOfAFolderAreNamedTensors(t *testing.T) {
	repo := home(t)
	folder := writeFiles(t, t.TempDir(), "b.txt", "bb", "a/c", strings.Repeat("\x01", 2500), "empty", "", ".hidden", "x")
	first := repo.mustRun(t, tally(folder), RunOptions{})
	for ref, want := range map[string]int64{"tally.n": 3, "tally.bytes": 2502, "tally.sum": 2*'b' + 2500} {
		if got := repo.int64Of(t, ref); got != want {
			t.Errorf("%s is %d, want %d", ref, got, want)
		}
	}
	if got := string(repo.bytesOf(t, "tally.names")); got != "a/c\nb.txt\nempty\n" {
		t.Errorf("names %q", got)
	}
	// The same files elsewhere, made in another order, are the same source.
	again := writeFiles(t, t.TempDir(), "empty", "", "a/c", strings.Repeat("\x01", 2500), "b.txt", "bb")
	if s := repo.mustRun(t, tally(again), RunOptions{}); s.step(t, "tally").FromRun != first.Run {
		t.Errorf("got %+v", s.step(t, "tally"))
	}
	// Another name is another source, and so is other content.
	for _, other := range [][]string{{"empty", "", "a/C", strings.Repeat("\x01", 2500), "b.txt", "bb"}, {"empty", "", "a/c", strings.Repeat("\x01", 2500), "b.txt", "bc"}} {
		if s := repo.mustRun(t, tally(writeFiles(t, t.TempDir(), other...)), RunOptions{}); s.step(t, "tally").Outcome != OutcomeExecuted {
			t.Errorf("%v: hit", other)
		}
	}
}

// A step's output of the same bytes has the same content digest: what follows
// hits.
func TestFilesHaveTheContentOfAnOutputWithTheirBytes(t *testing.T) {
	repo := home(t)
	text := `
[sources]
all = { path = "FOLDER" }
[steps.make]
run = "bad.make_files"
[steps.of_step]
run = "steps.tally"
inputs = { all = "make.files" }
[steps.of_source]
run = "steps.tally"
inputs = { all = "sources.all" }
`
	folder := writeFiles(t, t.TempDir(), "b/two", "22", "a.txt", "1", "none", "")
	s := repo.mustRun(t, strings.Replace(text, "FOLDER", folder, 1), RunOptions{Jobs: 1})
	outcomes := []Outcome{s.step(t, "of_step").Outcome, s.step(t, "of_source").Outcome}
	slices.Sort(outcomes)
	if !slices.Equal(outcomes, []Outcome{OutcomeExecuted, OutcomeHit}) {
		t.Errorf("got %v", outcomes)
	}
}

func TestTheNamesOfFilesHaveToFitThePort(t *testing.T) {
	repo := home(t)
	text := "[sources]\nall = { path = \"FOLDER\" }\n[steps.two]\nrun = \"bad.two_files\"\ninputs = { pair = \"sources.all\" }\n"
	for _, c := range []struct{ files, want string }{
		{"a.txt", `step "two": input "pair" reads a tensor "b.txt", and is given none of that name`},
		{"a.txt b.txt c.txt", `step "two": input "pair" is given a tensor "c.txt", and reads none of that name`},
		{"a.txt b.txt", ""},
	} {
		folder := t.TempDir()
		for _, name := range strings.Fields(c.files) {
			writeFiles(t, folder, name, name)
		}
		_, err := repo.runText(t, strings.Replace(text, "FOLDER", folder, 1), RunOptions{})
		if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want) {
			t.Errorf("%s: got %v, want %q", c.files, err, c.want)
		}
	}
}

// changes are what may happen to the file a of a folder, with what is then said
// of it.
var changes = map[string]struct {
	change func(path string) error
	said   string
}{
	"changed": {func(path string) error { return os.WriteFile(path, []byte("other"), 0o600) }, "changed while it was read"},
	"removed": {os.Remove, "was removed while it was read"},
	"replaced": {func(path string) error {
		return errors.Join(os.WriteFile(path+".new", []byte("first"), 0o600), os.Rename(path+".new", path))
	}, "changed while it was read"},
}

// ofOne and ofAll are sources that lie in a folder, and who reads them.
const (
	ofOne = "[sources]\ns = { path = \"FOLDER/a\" }\n[steps.read]\nrun = \"ENTRY\"\ninputs = { PORT = \"sources.s\" }\n"
	ofAll = "[sources]\ns = { path = \"FOLDER\" }\n[steps.read]\nrun = \"ENTRY\"\ninputs = { PORT = \"sources.s\" }\n"
)

func TestASourceThatChangesFailsTheStepThatReadsIt(t *testing.T) {
	for name, c := range changes {
		for _, read := range []struct{ what, source, entry, port, at string }{
			{"a file, before it is read", ofOne, "steps.count", "file", EventStepStarted},
			{"a file, before it is converted", strings.Replace(ofOne, `/a"`, `/a", format = "csv"`, 1), "steps.add", "x", EventStepStarted},
			{"a file, while it is read", ofOne, "bad.rereads", "one", EventLog},
			{"a file of a folder, before it is read", ofAll, "steps.tally", "all", EventStepStarted},
			{"a file of a folder, while it is read", ofAll, "bad.rereads", "all", EventLog},
		} {
			text := strings.NewReplacer("ENTRY", read.entry, "PORT", read.port).Replace(read.source)
			t.Run(read.what+", is "+name, func(t *testing.T) { checkChangeFails(t, text, read.at, c.change, c.said) })
		}
	}
}

// checkChangeFails runs a pipeline over two files, and changes one at an event.
func checkChangeFails(t *testing.T, text, at string, change func(path string) error, said string) {
	repo := home(t)
	folder := writeFiles(t, t.TempDir(), "a", "first", "b", "second")
	plan, err := repo.Plan(pipelineFile(t, strings.Replace(text, "FOLDER", folder, 1)), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "a")
	_, err = repo.Run(context.Background(), plan, RunOptions{Observe: func(e Event) {
		if e.Kind == at {
			if err := change(path); err != nil {
				t.Error(err)
			}
		}
	}})
	var failure *Failure
	want := fmt.Sprintf(`source "s": %s %s`, path, said)
	if !errors.As(err, &failure) || failure.Class != worker.ClassSource || !strings.Contains(failure.Message, want) {
		t.Errorf("got %v, want … %s", err, want)
	}
	if info, err := repo.CacheInfo(); err != nil || info.Records != 0 {
		t.Errorf("%d records (%v)", info.Records, err)
	}
}
