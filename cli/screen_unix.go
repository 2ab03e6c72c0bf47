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
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP) // returns when the shell lets the process go on
	}
	s.shown = ""
}
