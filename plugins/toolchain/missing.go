package toolchain

import (
	"context"
	"fmt"
)

// Missing returns a *MissingError when the compiler of a language, or a part of
// it, is not installed; nil when a build could start.
func Missing(ctx context.Context, language string) error {
	l, ok := languages[language]
	if !ok {
		return fmt.Errorf("no compiler for language %q", language)
	}
	_, err := l.look(ctx)
	return err
}
