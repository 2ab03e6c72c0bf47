package cli

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// drawEvery is the least time between two writes to the terminal: ten a second,
// whatever a run has to tell.
const drawEvery = 100 * time.Millisecond

// What a terminal of ECMA-48 does.
const (
	hideCursor   = "\x1b[?25l"
	showCursor   = "\x1b[?25h"
	eraseBelow   = "\x1b[J"
	eraseLine    = "\x1b[K" // to its end
	backToColumn = "\r"
)

// screen is the lower end of a terminal, where some lines change, and lines that
// stay appear above them.
//
// Between two writes the cursor stands at the start of the first line that
// changes. There it stays when the terminal is resized, however it breaks lines
// anew; and everything from there on is ours to erase. It is hidden only within
// a write, so that it is there whatever becomes of this process.
type screen struct {
	out   *os.File
	frame func(width, height int) (lines []string, next time.Duration)

	mu   sync.Mutex
	said strings.Builder // lines that stay, not written yet

	wake    chan struct{}
	signals chan os.Signal
	stop    chan struct{}
	done    chan struct{}
	closing sync.Once

	shown string // the lines that change, as they are on the terminal
}

func openScreen(out *os.File, frame func(width, height int) ([]string, time.Duration)) *screen {
	s := &screen{
		out: out, frame: frame, wake: make(chan struct{}, 1), signals: make(chan os.Signal, 1),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	notifyScreen(s.signals)
	go s.run()
	return s
}

// say writes lines that stay, soon.
func (s *screen) say(lines string) {
	s.mu.Lock()
	s.said.WriteString(lines)
	s.mu.Unlock()
	s.changed()
}

// changed has the frame drawn anew, soon.
func (s *screen) changed() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// close leaves the terminal with the lines that stay, and the cursor below them.
func (s *screen) close() {
	s.closing.Do(func() { close(s.stop) })
	<-s.done
}

// run draws until the screen is closed. A panic in here leaves the terminal
// clean, too. A run that is over within the first rest shows nothing that changes.
func (s *screen) run() {
	defer close(s.done)
	defer s.leave()
	next := time.Duration(0)
	for s.rest() && s.await(next) {
		next = s.draw() - drawEvery
	}
}

// rest waits until the terminal may be written to again; false when the screen
// is closed meanwhile.
func (s *screen) rest() bool {
	select {
	case <-s.stop:
		return false
	case <-time.After(drawEvery):
		return true
	}
}

// await returns when there may be something to draw, at the latest after next;
// false when the screen is closed.
func (s *screen) await(next time.Duration) bool {
	select {
	case <-s.stop:
		return false
	case sig := <-s.signals:
		s.react(sig)
	case <-s.wake:
	case <-time.After(next):
	}
	return true
}

// draw writes what has changed, and returns when it will again.
func (s *screen) draw() time.Duration {
	lines, next := s.frame(s.size())
	text := strings.Join(lines, eraseLine+"\n") + eraseLine
	said := s.take()
	if said == "" && text == s.shown {
		return next
	}
	start := hideCursor + backToColumn
	if said != "" || s.shown == "" {
		start += eraseBelow + said
	}
	up := ""
	if len(lines) > 1 {
		up = fmt.Sprintf("\x1b[%dA", len(lines)-1)
	}
	s.write(start + text + eraseBelow + backToColumn + up + showCursor)
	s.shown = text
	return next
}

// take returns what was said since the last time.
func (s *screen) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	said := s.said.String()
	s.said.Reset()
	return said
}

// leave erases what changes. The cursor is shown again in any case: a terminal
// forgets what it has not displayed yet when Ctrl-C is pressed.
func (s *screen) leave() {
	stopNotify(s.signals)
	said := s.take()
	if said != "" || s.shown != "" {
		s.write(backToColumn + eraseBelow + said + showCursor)
	}
	s.shown = ""
}

func (s *screen) write(text string) {
	_, _ = s.out.WriteString(text) // a terminal that is gone ends the process by SIGHUP
}

// size returns the columns and rows of the terminal.
func (s *screen) size() (width, height int) {
	width, height, err := term.GetSize(int(s.out.Fd()))
	if err != nil || width < 1 || height < 1 {
		return 80, 24
	}
	return width, height
}
