//go:build unix

package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// readyPipeline is a step that stuckPipeline has, too.
const readyPipeline = `name = "ready"
[plugins]
steps = "steps.wasm"
[steps.ready]
run = "steps.seven"
`

const stuckPipeline = `name = "stuck"
[plugins]
bad = "bad.wasm"
steps = "steps.wasm"
[steps.ready]
run = "steps.seven"
[steps.trainer]
run = "bad.stuck"
[steps.a_step_with_a_rather_long_name_no_7]
run = "bad.spin"
[steps.third]
run = "bad.nothing"
[steps.after]
run = "bad.note"
inputs = { x = "trainer.y" }
params = { text = "never" }
[steps.later]
run = "steps.add"
inputs = { x = "ready.y" }
cache = false
`

// liveFolder has the plugins, a pipeline and an environment with a home of its
// own.
func liveFolder(t testing.TB, document string) (folder string, env []string) {
	t.Helper()
	guests := guestFolder(t)
	folder = t.TempDir()
	for _, name := range []string{"bad.wasm", "steps.wasm"} {
		b, err := os.ReadFile(filepath.Join(guests, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"p.toml": document, "ready.toml": readyPipeline} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder, []string{"ZEN_HOME=" + filepath.Join(folder, "home")}
}

// runStuck returns a terminal in which all that can happen in stuckPipeline has:
// a step is cached, two run, two wait for a place, and one for inputs.
func runStuck(t *testing.T, width, height int) *terminal {
	t.Helper()
	folder, env := liveFolder(t, stuckPipeline)
	before := inTerminal(t, width, height, env, folder, "zen", "run", "ready.toml")
	if code := before.end(); code != exitOK {
		t.Fatalf("exit code %d:\n%s", code, before.screen())
	}
	m := inTerminal(t, width, height, env, folder, "zen", "run", "p.toml", "--jobs", "2")
	m.waitFor(`42% +[1-9]\d*s`)
	m.waitFor(`[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] +[1-9]\d*s`)
	return m
}

func TestTheScreenDuringARun(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 30}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			m := runStuck(t, size[0], size[1])
			m.golden(fmt.Sprintf("during_%dx%d", size[0], size[1]))
			m.press("\x03")
			if code := m.end(); code != exitInterrupted {
				t.Errorf("exit code %d, want %d", code, exitInterrupted)
			}
			m.left()
			if strings.Contains(m.screen(), "42%") || strings.Contains(m.screen(), "running") {
				t.Errorf("lines of the live view are left:\n%s", m.screen())
			}
		})
	}
}

func TestTheScreenAfterCtrlC(t *testing.T) {
	folder, env := liveFolder(t, "name = \"one\"\n[plugins]\nbad = \"bad.wasm\"\n[steps.trainer]\nrun = \"bad.stuck\"\n")
	m := inTerminal(t, 120, 12, env, folder, "zen", "run", "p.toml")
	m.waitFor(`this one`)
	m.press("\x03")
	if code := m.end(); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	m.left()
	m.golden("interrupted")
}

func TestTheScreenAfterAResize(t *testing.T) {
	m := runStuck(t, 100, 20)
	m.resize(40, 20)
	m.waitFor(`^trainer +█+░+ +42% \d+s$`)
	m.golden("resized_40x20")
	m.resize(100, 20)
	m.waitFor(`loss`)
	m.golden("resized_100x20")
	m.resize(100, 2)
	m.waitFor(`^trainer .*\n1 of`)
	m.golden("resized_100x2")
}

func TestTheScreenAfterSuccess(t *testing.T) {
	folder, env := liveFolder(t, "name = \"good\"\n[plugins]\nsteps = \"steps.wasm\"\n[steps.tell]\nrun = \"steps.tell\"\nparams = { loud = true }\n")
	for _, name := range []string{"executed", "cached"} {
		m := inTerminal(t, 120, 12, env, folder, "zen", "run", "p.toml")
		if code := m.end(); code != exitOK {
			t.Errorf("exit code %d", code)
		}
		m.left()
		m.golden(name)
	}
}

func TestTheScreenAfterAFailure(t *testing.T) {
	folder, env := liveFolder(t, `name = "failing"
[plugins]
bad = "bad.wasm"
[steps.trainer]
run = "bad.spin"
[steps.traps]
run = "bad.unreachable"
`)
	m := inTerminal(t, 80, 20, env, folder, "zen", "run", "p.toml", "--jobs", "2", "--keep-going")
	m.waitFor("`traps` has failed")
	m.waitFor(`1 failed · `)
	m.golden("failed_while_others_run")
	m.press("\x03")
	m.end()
	m.left()
}

func TestTheScreenOfARunThatWaitsForAnother(t *testing.T) {
	folder, env := liveFolder(t, "name = \"two\"\n[plugins]\nbad = \"bad.wasm\"\n[steps.trainer]\nrun = \"bad.stuck\"\n")
	first := inTerminal(t, 80, 10, env, folder, "zen", "run", "p.toml")
	first.waitFor(`42%`)
	second := inTerminal(t, 120, 10, env, folder, "zen", "run", "p.toml")
	second.waitFor(`waits for run`)
	second.golden("waits_for_another_run")
	second.press("\x03")
	if code := second.end(); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	second.left()
}

func TestTheScreenDuringADownload(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "4096000")
		_, _ = w.Write(make([]byte, 2048000))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	folder, env := liveFolder(t, "name = \"far\"\n[plugins]\nsteps = \"steps.wasm\"\n[sources]\nimages = { url = \""+server.URL+
		"/x\", sha256 = \""+strings.Repeat("0", 64)+"\" }\n[steps.count]\nrun = \"steps.count\"\ninputs = { file = \"sources.images\" }\n")
	home := filepath.Join(folder, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte("[downloads]\nprivate = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := inTerminal(t, 120, 12, env, folder, "zen", "run", "p.toml")
	m.waitFor(` 50%.*2\.0 MiB of 3\.9 MiB`)
	m.golden("download")
	m.press("\x03")
	m.end()
	m.left()
}

func TestCtrlZLeavesTheTerminalToTheShell(t *testing.T) {
	m := runStuck(t, 80, 12)
	m.signal(syscall.SIGTSTP)
	m.waitFor(`and .*this one\n\z`)
	m.told("stops")
	m.left()
	m.signal(syscall.SIGCONT)
	m.waitFor(`^trainer .*42%`)
}

func TestColoursOnlyWhereTheyFit(t *testing.T) {
	folder, env := liveFolder(t, "name = \"good\"\n[plugins]\nsteps = \"steps.wasm\"\n[steps.tell]\nrun = \"steps.tell\"\nparams = { loud = true }\n")
	for name, c := range map[string]struct {
		env           string
		colour, moves bool
	}{
		"a terminal": {"X=", true, true},
		"NO_COLOR":   {"NO_COLOR=1", false, true},
		"TERM=dumb":  {"TERM=dumb", false, false},
	} {
		m := inTerminal(t, 80, 10, append(env, c.env), folder, "zen", "run", "p.toml", "--cache=off")
		m.end()
		if got := strings.Contains(m.written(), "m[tell] warn"); got != c.colour {
			t.Errorf("%s: colours %v, want %v: %q", name, got, c.colour, m.written())
		}
		if got := strings.Contains(m.written(), "\x1b"); got != c.moves {
			t.Errorf("%s: escape sequences %v, want %v: %q", name, got, c.moves, m.written())
		}
	}
}

// fastSteps is a pipeline of n steps that take next to no time.
func fastSteps(n int) string {
	var document strings.Builder
	document.WriteString("name = \"many\"\n[plugins]\nsteps = \"steps.wasm\"\n")
	for i := range n {
		fmt.Fprintf(&document, "[steps.s%d]\nrun = \"steps.seven\"\nparams = { n = %d }\n", i, i)
	}
	return document.String()
}

// A hundred steps are over in about a second, and each has a line to say.
func TestAtMostTenDrawingsASecond(t *testing.T) {
	folder, env := liveFolder(t, fastSteps(100))
	start := time.Now()
	m := inTerminal(t, 120, 12, env, folder, "zen", "run", "p.toml")
	m.waitFor(`Run .* has finished`)
	most := int(time.Since(start)/drawEvery) + 1
	m.end()
	if got := strings.Count(m.written(), hideCursor); got == 0 || got > most {
		t.Errorf("drawn %d times, want 1 to %d", got, most)
	}
	if got := strings.Count(m.written(), "has finished in"); got != 101 {
		t.Errorf("%d lines of steps and run that finished, want 101", got)
	}
}

func TestAPanicLeavesTheTerminalClean(t *testing.T) {
	m := inTerminal(t, 80, 24, []string{"GOTRACEBACK=none"}, t.TempDir(), "zen-panics")
	m.waitFor(`^0 of 2 steps · 1 running`)
	m.signal(syscall.SIGTERM)
	m.end()
	m.left()
	m.golden("panic")
}
