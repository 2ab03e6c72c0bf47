package toolchain

import (
	"fmt"
	"regexp"
	"strings"
)

// UnreachableError says that crates are needed that are neither on this machine
// nor to be had.
type UnreachableError struct {
	Dir string
	Err *CompileError
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("%s: crates of Cargo.lock are not on this machine, and crates.io cannot be reached: build once with a network", e.Dir)
}

// Unwrap returns the error of cargo.
func (e *UnreachableError) Unwrap() error { return e.Err }

// What cargo says when it cannot download: curl's words, and those for a registry
// that it was told not to ask.
var unreachable = regexp.MustCompile(`(?i)curl failed|could not resolve host|failed to download|spurious network error|HTTP request, but --offline|\(via .--offline.\)|offline mode`)

// buildScript finds the crate whose build script failed.
var buildScript = regexp.MustCompile("failed to run custom build command for `([^ `]+)")

// needsC is what build scripts say that look for a C compiler, or for a library of
// the system.
var needsC = regexp.MustCompile(`(?i)failed to find tool|cc-rs|ToolNotFound|is .?(cc|clang|cmake|pkg-config).? (not )?installed|pkg-config|C compiler`)

// cargoError returns what an end of cargo means, from what it said.
func cargoError(e *CompileError, said string) error {
	script := buildScript.FindStringSubmatch(said)
	switch {
	case strings.Contains(said, "because --locked was passed"):
		return fmt.Errorf("%s: Cargo.lock does not fit Cargo.toml. To bring it up to date: `cargo update --workspace` in that folder", e.Dir)
	case unreachable.MatchString(said):
		return &UnreachableError{e.Dir, e}
	case script != nil && needsC.MatchString(said):
		return fmt.Errorf("%s: the crate %s needs a C compiler or a library of the system, and a plugin has the Rust of its crates alone: "+
			"choose features of the crate without C, or another crate", e.Dir, script[1])
	case strings.Contains(said, "linker `cc` not found"):
		return &MissingError{"cc, which links the build scripts and macros of crates,", "a C compiler of this machine, on Debian `sudo apt-get install gcc libc6-dev`"}
	}
	return e
}
