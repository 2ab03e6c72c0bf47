//go:build !unix

package cli

import "os"

// Without signals of a terminal the next drawing finds its new size.
func notifyScreen(chan os.Signal) {}

func stopNotify(chan os.Signal) {}

func (s *screen) react(os.Signal) {}
