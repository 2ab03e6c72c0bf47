//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

func notifyScreen(c chan os.Signal) { signal.Notify(c, syscall.SIGWINCH, syscall.SIGTSTP) }

func stopNotify(c chan os.Signal) { signal.Stop(c) }

// react follows the terminal: after a new size everything is drawn anew; before
// the shell takes over (Ctrl-Z) the lines that change are erased.
func (s *screen) react(sig os.Signal) {
	if sig == syscall.SIGTSTP {
		s.write(backToColumn + eraseBelow + s.take())
		s.suspend()
	}
	s.shown = ""
}

// suspend stops the process until the shell lets it go on. The signal that stops
// it may come after Kill has returned.
func (s *screen) suspend() {
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	if err := syscall.Kill(os.Getpid(), syscall.SIGSTOP); err != nil {
		return
	}
	select {
	case <-resumed:
	case <-s.stop:
	}
}
