//go:build !unix

package toolchain

import "os/exec"

// separate does nothing: there are no process groups, and the compiler alone is
// ended.
func separate(*exec.Cmd) {}
