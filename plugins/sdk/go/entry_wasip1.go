package zen

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// Run runs a step and returns its status. An error and a panic end the step with
// their text.
func Run(step func() error) int32 {
	defer func() {
		if p := recover(); p != nil {
			rawFail(fmt.Sprintf("panic: %v%s", p, panicPlace()))
		}
	}()
	if err := step(); err != nil {
		rawFail(err.Error())
	}
	return 0
}

// Fail ends the step with this text as its error. It does not return.
func Fail(format string, args ...any) {
	rawFail(fmt.Sprintf(format, args...))
}

// panicPlace returns " (file.go:12)" of the innermost frame that is neither the
// runtime's nor this package's.
func panicPlace() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for panicking := false; ; {
		f, more := frames.Next()
		inside := strings.HasPrefix(f.Function, "runtime.")
		if panicking && !inside && !strings.HasPrefix(f.Function, "zen/plugins/sdk/go.") {
			return fmt.Sprintf(" (%s:%d)", filepath.Base(f.File), f.Line)
		}
		panicking = panicking || inside
		if !more {
			return ""
		}
	}
}
