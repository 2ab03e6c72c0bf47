package toolchain

import (
	"context"
	"fmt"
)

// Missing returns a *MissingError when the compiler of a language, or a part of
// it, is not installed; nil when a build could start.
func Missing(ctx context.Context, language string) error {
	finders := map[string]func(context.Context) (string, error){
		"assemblyscript": findAsc, "c": findC, "cpp": findCpp, "go": findGo, "rust": findRust, "zig": findZig,
	}
	find, ok := finders[language]
	if !ok {
		return fmt.Errorf("no compiler for language %q", language)
	}
	_, err := find(ctx)
	return err
}
