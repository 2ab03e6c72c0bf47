package toolchain

import (
	"context"
	"slices"
	"strings"
	"unicode"
)

// language is how the plugins of one language are compiled.
type language struct {
	// find looks for the compiler; without one its error is a *MissingError.
	find func(context.Context) (*compiler, error)
	// compile returns the module without a manifest.
	compile func(context.Context, *job) ([]byte, error)
	// flags are the beginnings of the flags that a plugin.toml may pass on: what
	// changes code, never what starts a program or names an output.
	flags []string
	// never are flags that start like a welcome one.
	never []string
}

// languages by the name that plugin.toml gives. It is not changed.
var languages map[string]language

func init() { // not an initializer: the compilers lead back to it
	clangFlags := []string{"-D", "-U", "-I", "-isystem", "-O", "-W", "-f", "-m", "-std=", "-l"}
	clangNever := []string{
		"-fplugin", "-fpass-plugin", "-fuse-ld", // programs and libraries of the author's
		"-fprofile", "-fcs-profile", "-fauto-profile", "-fmodule", "-fimplicit-module", "-fprebuilt", "-fapinotes", // files that are read
		"-fsanitize", "-fxray", "-fbasic-block-sections", "-fembed", "-fthinlto",
		"-fcrash", "-ftime-trace", "-fproc-stat", "-fsave-optimization-record", "-foptimization-record", "-fdump", // files that are written
		"-mllvm", "-mthread-model", "-mexec-model", "-mrelaxed-simd", "-Wl,", "-Wp,", "-Wa,",
	}
	languages = map[string]language{
		"assemblyscript": {findAsc, compileAssemblyScript, []string{"-O", "--noAssert", "--converge", "--uncheckedBehavior", "--stackSize", "--disableWarning", "--pedantic"}, []string{"-o"}},
		"c":              {findC, compileC, clangFlags, clangNever},
		"cpp":            {findCpp, compileCpp, clangFlags, clangNever},
		"go":             {findGo, compileGo, []string{"-tags=", "-gcflags=-N", "-gcflags=-B", "-gcflags=-l"}, []string{"-gcflags=-linkobj", "-gcflags=-live"}},
		"rust":           {findRustc, compileRust, []string{"-C", "-A", "-W", "-D", "--cfg", "--edition"}, []string{"-Clinker", "-Clink-", "-Cpre-link", "-Cpost-link", "-Csave-temps", "-Cincremental", "-Cprofile", "-Cllvm-args", "-Cpasses", "-Cdlltool", "-Cremark", "-Cextra-filename"}},
		"zig":            {findZig, compileZig, []string{"-O"}, nil},
	}
}

// withValue are flags whose value may be the next string.
var withValue = []string{"-C", "-D", "-I", "-isystem", "--cfg"}

// joinFlags puts every flag and its value into one string, which both clang and
// rustc take.
func joinFlags(flags []string) []string {
	var out []string
	for _, flag := range flags {
		last := len(out) - 1
		switch {
		case last < 0 || !slices.Contains(withValue, out[last]):
			out = append(out, flag)
		case strings.HasPrefix(out[last], "--"):
			out[last] += "=" + flag
		default:
			out[last] += flag
		}
	}
	return out
}

func languageNames() []string {
	var names []string
	for name := range languages {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// allows reports whether a flag may be passed on, with its value: "-DN=3",
// "-Copt-level=2".
func (l language) allows(flag string) bool {
	if strings.HasPrefix(flag, "-gcflags") && strings.ContainsFunc(flag, unicode.IsSpace) {
		return false // go makes several flags of it
	}
	if option, ok := strings.CutPrefix(flag, "-C"); ok {
		flag = "-C" + strings.ReplaceAll(strings.TrimSpace(option), "_", "-") // to rustc both are one
	}
	starts := func(with string) bool { return strings.HasPrefix(flag, with) }
	return slices.ContainsFunc(l.flags, starts) && !slices.ContainsFunc(l.never, starts)
}
