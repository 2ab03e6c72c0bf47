//go:build unix

package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
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
	t       testing.TB
	session *exec.Cmd     // leads the terminal's session
	tells   *bufio.Reader // what becomes of the program, from leadSession
	program *os.Process
	code    int // of its end
	pty     *os.File
	mu      sync.Mutex
	emu     *vt.Emulator
	raw     strings.Builder // all that was written to the terminal
	news    chan struct{}   // something was written; closed at the end
}

// shownBefore is on every screen before the program starts, like a prompt.
const shownBefore = "$ zen run"

// inTerminal starts a program of this test binary.
func inTerminal(t testing.TB, width, height int, env []string, folder string, program string, args ...string) *terminal {
	t.Helper()
	term := &terminal{t: t, session: exec.Command("zen-session", append([]string{program}, args...)...),
		emu: vt.NewEmulator(width, height), news: make(chan struct{}, 1)}
	term.emu.WriteString(shownBefore + "\r\n")
	term.session.Dir = folder
	term.session.Env = append(append(os.Environ(), "TERM=xterm-256color", "NO_COLOR="), env...)
	tells, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	term.session.ExtraFiles = []*os.File{tell}
	term.pty, err = pty.StartWithSize(term.session, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	tell.Close()
	if err != nil {
		t.Fatal(err)
	}
	go term.follow()
	term.tells = bufio.NewReader(tells)
	if term.program, err = os.FindProcess(term.told("runs")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		term.signal(syscall.SIGTERM)
		term.end()
		term.pty.Close()
		tells.Close()
	})
	return term
}

// told waits for the next thing that the session tells and returns its number.
func (m *terminal) told(what string) (number int) {
	m.t.Helper()
	if _, err := fmt.Fscanf(m.tells, what+" %d\n", &number); err != nil {
		m.t.Fatalf("the session does not tell that the program %s: %v", what, err)
	}
	return number
}

// sessionOver is what the session writes to the terminal behind all that its
// program wrote: a title, which no screen shows.
const sessionOver = "\x1b]2;over\x07"

func init() { programs["zen-session"] = leadSession }

// leadSession is a program of this test binary. It leads the session of a
// terminal as a shell does, and outlives the program in it: when the leader ends,
// Linux drops what was written and is not read yet.
func leadSession() {
	tell := os.NewFile(3, "what becomes of the program")
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT) // meant for the program, which would inherit that it is ignored
	program := exec.Command(os.Args[1], os.Args[2:]...)
	program.Stdin, program.Stdout, program.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := program.Start(); err != nil {
		panic(err)
	}
	fmt.Fprintf(tell, "runs %d\n", program.Process.Pid)
	var status syscall.WaitStatus
	for {
		_, err := syscall.Wait4(program.Process.Pid, &status, syscall.WUNTRACED, nil)
		if err == nil && !status.Stopped() {
			break
		}
		if err == nil {
			fmt.Fprintf(tell, "stops %d\n", status.StopSignal())
		}
	}
	fmt.Fprintf(tell, "ends %d\n", status.ExitStatus())
	fmt.Print(sessionOver)
	_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
}

// follow brings to the screen what the program writes.
func (m *terminal) follow() {
	defer close(m.news)
	b := make([]byte, 4096)
	for over := false; !over; {
		n, err := m.pty.Read(b)
		if err != nil {
			return // the session was killed
		}
		m.mu.Lock()
		m.raw.Write(b[:n])
		m.emu.Write(b[:n])
		over = strings.HasSuffix(m.raw.String(), sessionOver)
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
	late := time.AfterFunc(30*time.Second, func() { _ = m.program.Kill() })
	defer late.Stop()
	for range m.news {
	}
	if m.session.ProcessState == nil {
		m.code = m.told("ends")
		_ = m.session.Process.Kill()
		_ = m.session.Wait()
	}
	return m.code
}

// signal sends a signal to the program.
func (m *terminal) signal(s syscall.Signal) { _ = m.program.Signal(s) }

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
	return strings.TrimSuffix(m.raw.String(), sessionOver)
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
