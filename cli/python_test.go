package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// pythonPath returns $ZEN_PYTHON, or the Python that the toolchains of zen bring
// along.
func pythonPath() string {
	if path := os.Getenv("ZEN_PYTHON"); path != "" {
		return path
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "python3"
	}
	return filepath.Join(cache, "zen", "toolchains", "python", "bin", "python")
}

// hasPython reports whether that Python opens Arrow files.
var hasPython = sync.OnceValue(func() bool {
	return exec.Command(pythonPath(), "-c", "import pyarrow, polars, numpy").Run() == nil
})
