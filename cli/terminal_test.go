//go:build unix

package cli

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is a program that runs in a pseudo-terminal, and the screen that its
// user sees.
type terminal struct {
	t    testing.TB
	cmd  *exec.Cmd
	pty  *os.File
	mu   sync.Mutex
	emu  *vt.Emulator
	raw  strings.Builder // all that was written to the terminal
	news chan struct{}   // something was written; closed at the end
}

// shownBefore is on every screen before the program starts, like a prompt.
const shownBefore = "$ zen run"

// inTerminal starts a program of this test binary.
func inTerminal(t testing.TB, width, height int, env []string, folder string, program string, args ...string) *terminal {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, cmd: exec.Command(path, args...), emu: vt.NewEmulator(width, height), news: make(chan struct{}, 1)}
	term.emu.WriteString(shownBefore + "\r\n")
	term.cmd.Dir = folder
	term.cmd.Env = append(append(os.Environ(), "TERM=xterm-256color", "NO_COLOR="), env...)
	term.pty, err = pty.StartWithSize(term.cmd, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	if err != nil {
		t.Fatal(err)
	}
	go term.follow()
	t.Cleanup(func() {
		_ = term.cmd.Process.Signal(syscall.SIGTERM)
		term.end()
		term.pty.Close()
	})
	return term
}

// follow brings to the screen what the program writes.
func (m *terminal) follow() {
	defer close(m.news)
	b := make([]byte, 4096)
	for {
		n, err := m.pty.Read(b)
		if err != nil {
			return // the program has ended
		}
		m.mu.Lock()
		m.raw.Write(b[:n])
		m.emu.Write(b[:n])
		m.mu.Unlock()
		select {
		case m.news <- struct{}{}:
		default:
		}
	}
}

// waitFor returns when the screen has what a pattern describes, and the drawing
// is whole: the cursor is there again.
func (m *terminal) waitFor(pattern string) {
	m.t.Helper()
	want := regexp.MustCompile("(?m)" + pattern)
	late := time.After(30 * time.Second)
	for !m.has(want) {
		select {
		case _, more := <-m.news:
			if !more && !m.has(want) {
				m.t.Fatalf("the program ended without %q:\n%s", pattern, m.screen())
			}
		case <-late:
			m.t.Fatalf("no %q on the screen:\n%s", pattern, m.screen())
		}
	}
}

func (m *terminal) has(want *regexp.Regexp) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.emu.CursorHidden() && want.MatchString(rowsOf(m.emu))
}

// end waits for the end of the program and returns its exit code. One that does
// not end is killed.
func (m *terminal) end() int {
	late := time.AfterFunc(30*time.Second, func() { _ = m.cmd.Process.Kill() })
	defer late.Stop()
	for range m.news {
	}
	_ = m.cmd.Wait()
	return m.cmd.ProcessState.ExitCode()
}

// screen returns the rows as text, without what is empty below.
func (m *terminal) screen() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return rowsOf(m.emu)
}

func rowsOf(emu *vt.Emulator) string {
	rows := strings.Split(emu.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n") + "\n"
}

// written returns all that the program wrote.
func (m *terminal) written() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.raw.String()
}

// press types keys.
func (m *terminal) press(keys string) {
	if _, err := m.pty.WriteString(keys); err != nil {
		m.t.Error(err)
	}
}

// resize gives the terminal another size. Like most, this one breaks the lines
// that it shows anew, and the cursor stays with its letter.
func (m *terminal) resize(width, height int) {
	m.mu.Lock()
	m.emu = reflowed(m.emu, width, height)
	m.mu.Unlock()
	if err := pty.Setsize(m.pty, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}); err != nil {
		m.t.Error(err)
	}
}

func reflowed(old *vt.Emulator, width, height int) *vt.Emulator {
	rows := strings.Split(strings.TrimRight(rowsOf(old), "\n"), "\n")
	at := old.CursorPosition()
	for len(rows) <= at.Y {
		rows = append(rows, "")
	}
	emu := vt.NewEmulator(width, height)
	emu.WriteString(strings.Join(rows, "\r\n"))
	below := 0
	for _, row := range rows[at.Y:] {
		below += max(1, (textWidth(row)+width-1)/width)
	}
	emu.WriteString("\r" + strings.Repeat("\x1b[A", below-1))
	return emu
}

// left checks what a program leaves behind: a cursor that is to be seen, at the
// start of a line below everything.
func (m *terminal) left() {
	m.t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	at, rows := m.emu.CursorPosition(), strings.Count(rowsOf(m.emu), "\n")
	if m.emu.CursorHidden() || at.X != 0 || at.Y != rows {
		m.t.Errorf("the cursor is at column %d of row %d, hidden %v; want column 0 of row %d, to be seen:\n%s",
			at.X, at.Y, m.emu.CursorHidden(), rows, rowsOf(m.emu))
	}
}

// golden compares the screen with testdata/live/NAME.txt. What is different every
// time is replaced: run ids, processes, times, and the turn of a spinner.
func (m *terminal) golden(name string) {
	m.t.Helper()
	compareGolden(m.t, name, steady(m.screen()))
}

var unsteady = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b[0-9a-f]{12}\b`), "0123456789ab"},
	{regexp.MustCompile(`process [0-9]+`), "process 1234"},
	{regexp.MustCompile(` *~?\b(\d+h)?(\d+m)?\d+(\.\d+)?s( left)?`), " #"},
	{regexp.MustCompile(`[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]`), "⠋"},
	{regexp.MustCompile(` #( +#)+`), " #"},
}

func steady(screen string) string {
	for _, u := range unsteady {
		screen = u.pattern.ReplaceAllString(screen, u.instead)
	}
	return regexp.MustCompile(`(?m) +$`).ReplaceAllString(screen, "")
}
