package toolchain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Toolchain is what compiles the plugins of one language on this machine.
type Toolchain struct {
	Language string
	Compiler string        // its path; "" when there is none
	Version  string        // for example "19.1.7"; "" when there is no compiler
	Target   string        // what it compiles to
	SIMD     bool          // it takes 128-bit SIMD: the trial asks for it
	Problem  string        // why it compiles no plugin, one line; "" when the trial was compiled
	Missing  bool          // the problem is that something is not installed
	Fix      string        // of the problem: commands
	Took     time.Duration // of the trial
	Cargo    string        // of Rust: what builds plugins with a Cargo.toml; "" when there is none
}

// trialTime bounds one trial. It covers a first build, for which Go and Zig
// compile their libraries as well.
const trialTime = 2 * time.Minute

// examination is how the toolchain of a language is looked at.
type examination struct {
	version []string // arguments that make the compiler tell it
	target  string
	simd    bool // the language has SIMD at all
}

// examinations by the name of the language. It is not changed.
var examinations = map[string]examination{
	"assemblyscript": {[]string{"--version"}, "wasm32", true},
	"c":              {[]string{"-dumpversion"}, strings.TrimPrefix(wasmTarget, "--target="), true},
	"cpp":            {[]string{"-dumpversion"}, strings.TrimPrefix(wasmTarget, "--target="), true},
	"go":             {[]string{"env", "GOVERSION"}, "wasip1/wasm", false},
	"rust":           {[]string{"--version"}, rustTarget, true},
	"zig":            {[]string{"version"}, "wasm32-freestanding", true},
}

// Doctor looks at the toolchain of every language, as a build would, and lets
// each that is there compile a plugin of a few lines. The languages come by
// name.
func Doctor(ctx context.Context) []Toolchain {
	names := languageNames()
	all := make([]Toolchain, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { all[i] = examinations[name].examine(ctx, name) })
	}
	wg.Wait()
	return all
}

func (x examination) examine(ctx context.Context, language string) Toolchain {
	t := Toolchain{Language: language, Target: x.target, Fix: install(language)}
	compiler, err := languages[language].look(ctx)
	if compiler != nil {
		t.Compiler, t.Cargo = compiler.program, compiler.cargo
		t.Version = versionIn(ask(ctx, compiler.program, x.version...))
	}
	var (
		missing *MissingError
		broken  *BrokenError
	)
	switch {
	case errors.As(err, &missing):
		t.Problem, t.Missing, t.Fix = missing.What+" is not installed", true, missing.Fix
		return t
	case errors.As(err, &broken):
		t.Compiler, t.Problem, t.Fix = broken.Program, broken.Problem, broken.Fix
		return t
	}
	start := time.Now()
	t.Problem = tryCompile(ctx, language)
	t.Took = time.Since(start)
	if t.Problem == "" {
		t.SIMD, t.Fix = x.simd, ""
	}
	return t
}

// tryCompile builds the trial of a language and says what went wrong, "" when
// nothing did.
func tryCompile(ctx context.Context, language string) string {
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	said, err := trials[language].build(ctx, language)
	var compile *CompileError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("a plugin of a few lines took more than %v to compile", trialTime)
	case errors.As(err, &compile):
		return "a plugin of a few lines does not compile: " + said
	}
	return "a plugin of a few lines cannot be built: " + err.Error()
}

// versionIn returns the version in what a compiler says: the first word that
// starts with a digit, as in "rustc 1.96.0 (…)", or with go and a digit.
func versionIn(text string) string {
	for _, word := range strings.Fields(text) {
		word = strings.TrimPrefix(word, "go")
		if word != "" && word[0] >= '0' && word[0] <= '9' {
			return word
		}
	}
	return ""
}
