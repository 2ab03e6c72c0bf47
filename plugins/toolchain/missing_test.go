package toolchain

import (
	"errors"
	"strings"
	"testing"
)

func TestAMissingCompilerIsToldWithWhatInstallsIt(t *testing.T) {
	nowhere := t.TempDir()
	t.Setenv("PATH", nowhere)
	t.Setenv("HOME", nowhere)
	t.Setenv("XDG_CACHE_HOME", nowhere)
	for _, language := range []string{"assemblyscript", "rust", "zig"} { // the others may lie at fixed paths
		err := Missing(t.Context(), language)
		var missing *MissingError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), "To install it: `make setup`, or ") {
			t.Errorf("%s: %v", language, err)
		}
	}
}

func TestEveryLanguageIsLookedFor(t *testing.T) {
	for _, language := range languageNames() {
		err := Missing(t.Context(), language)
		var missing *MissingError
		if err != nil && !errors.As(err, &missing) {
			t.Errorf("%s: %v", language, err)
		}
	}
	if err := Missing(t.Context(), "cobol"); err == nil {
		t.Error("nothing is missing for a language that there is not")
	}
}
