package toolchain

import (
	"errors"
	"fmt"
	"strings"

	"zen/abi"
)

// absent are parts of AssemblyScript's library that a browser would provide, by
// the start of the import that asc makes of them. It is not changed.
var absent = []struct{ name, what, instead string }{
	{"seed", "Math.random", `draw from new zen.Rng(zen.seed()), with random = true in plugin.toml`},
	{"Date.", "Date.now", `a step gets the same inputs everywhere: take the time as a parameter`},
	{"performance.", "performance.now", `a step gets the same inputs everywhere: take the time as a parameter`},
	{"console.", "console", `write zen.info("…")`},
	{"trace", "trace", `write zen.info("…")`},
	{"process.", "process", `take what it tells as a parameter`},
	{"crypto.", "crypto", `draw from new zen.Rng(zen.seed()), with random = true in plugin.toml`},
}

// checkAbsent returns an error for every import that AssemblyScript made of
// something that a step does not have: the author wrote another name.
func checkAbsent(m *abi.Module, s *source) error {
	if s.manifest.Language != "assemblyscript" {
		return nil
	}
	var errs []error
	for _, im := range m.Imports {
		for _, a := range absent {
			if im.Module == "env" && strings.HasPrefix(im.Name, a.name) {
				errs = append(errs, fmt.Errorf("%s: the source uses %s, which a step does not have: %s", s.dir, a.what, a.instead))
			}
		}
	}
	return errors.Join(errs...)
}
