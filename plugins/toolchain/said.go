package toolchain

import (
	"bytes"
	"fmt"
)

// gather keeps what the compiler says until the function that it returns is
// called: then it is told in one piece, with the plugin's name above it.
func (j *job) gather() (tell func()) {
	said := &bytes.Buffer{}
	j.stderr = said
	return func() {
		if said.Len() == 0 {
			return
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		fmt.Fprintf(j.builder.stderr, "Plugin `%s` (%s):\n%s", j.source.manifest.Name, j.source.dir, said)
	}
}
