package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"zen/abi"
)

// listener keeps the lines of the log.
type listener struct {
	silent
	lines []string
}

func (l *listener) Log(level int32, text string) {
	l.lines = append(l.lines, abi.LogLevelName(level)+" "+text)
}

const (
	filesText     = "a step has no files; take data through an input port, and give it through an output port"
	variablesText = "a step has no environment; take a value through a parameter"
)

func TestAFailureTellsTheRefusedCalls(t *testing.T) {
	g := getGuest(t, "bad")
	for _, c := range []struct{ entry, want, logged string }{
		{"no_file", "the entry returned status 2 (note: path_open was refused: " + filesText + ")", "debug path_open was refused: " + filesText},
		{"no_variable", "trap: unreachable in abort (note: environ_sizes_get found nothing: " + variablesText + ")", "debug environ_sizes_get found nothing: " + variablesText},
		{"no_world", "nothing is there (note: environ_sizes_get found nothing: " + variablesText + "; refused too: path_unlink_file, path_open)", "debug environ_sizes_get found nothing: " + variablesText + "\ndebug path_unlink_file was refused: " + filesText + "\ndebug path_open was refused: " + filesText},
		{"no_need", "", "debug path_open was refused: " + filesText},
		{"status", "the entry returned status 7", ""},
	} {
		for _, config := range []Config{{}, {Interpreter: true}} {
			m, events := load(t, config, g), &listener{}
			for range 2 { // what one execution was refused is not told of the next
				events.lines = nil
				err := m.Run(context.Background(), Call{
					Entry: g.manifest.Entry(c.entry), Ports: &memoryPorts{outputs: map[string][]byte{}}, Events: events,
					Limits: Limits{MemoryBytes: 64 << 20, OutputBytes: 1 << 20},
				})
				if got := textOf(err); got != c.want {
					t.Errorf("%s: error %q, want %q", c.entry, got, c.want)
				}
				if got := strings.Join(events.lines, "\n"); got != c.logged {
					t.Errorf("%s: the log is %q, want %q", c.entry, got, c.logged)
				}
			}
		}
	}
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestANoteNamesAFewOfManyCalls(t *testing.T) {
	err := &RefusedError{errors.New("it broke"), []string{"sock_send", "path_open", "fd_read", "fd_seek", "fd_tell", "proc_raise"}}
	want := "it broke (note: sock_send was refused: a step has no network; take data through an input port; refused too: path_open, fd_read, fd_seek and 2 more)"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

func TestEveryFunctionOfWASIHasAWayOut(t *testing.T) {
	general := wayOut("")
	var without []string
	for name := range abi.WASIImports {
		if wayOut(name) == general {
			without = append(without, name)
		}
	}
	slices.Sort(without)
	if got := strings.Join(without, " "); got != "clock_res_get clock_time_get poll_oneoff proc_exit proc_raise random_get sched_yield" {
		t.Errorf("the general text is left for %s", got)
	}
}
