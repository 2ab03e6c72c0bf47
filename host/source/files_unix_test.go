//go:build unix

package source

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAPipeAmongTheFilesIsRefused(t *testing.T) {
	p := newPlace(t)
	fill(t, p.folder, "d/a.txt")
	pipe := filepath.Join(p.folder, "d", "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.resolveFiles("d"); err == nil || !strings.Contains(err.Error(), pipe+" is a device or pipe, not a file") {
		t.Errorf("got %v", err)
	}
	if got := names(p.mustResolve(t, "d/*.txt")); got != "a.txt" {
		t.Errorf("got %s", got)
	}
}
