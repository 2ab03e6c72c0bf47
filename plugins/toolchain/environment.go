package toolchain

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// fixedEnvironment is what every compiler is told, in any folder and for any
// user.
var fixedEnvironment = []string{"LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=0", "TZ=UTC"}

// fixedPath is for compilers that let a source ask for PATH.
const fixedPath = "PATH=/usr/local/bin:/usr/bin:/bin"

// environment is all that a compiler gets to see of the environment: nothing of
// the user's but what its finder passes on. Temporary files go where they are
// removed, also after an interruption.
func (j *job) environment(own []string) []string {
	env := slices.Concat(fixedEnvironment, j.compiler.env, own)
	return append(env, "TMPDIR="+j.work, "TEMP="+j.work, "TMP="+j.work)
}

// passed returns variables of the user's environment that are set, as they are.
func passed(names ...string) []string {
	var env []string
	for _, name := range names {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// checkVariables returns an error when a source reads a variable that is not
// the same for every build: the plugin would not be, either.
func (j *job) checkVariables(read []string) error {
	for _, variable := range read {
		if slices.Contains(fixedEnvironment, variable) || variable == fixedPath {
			continue
		}
		name, _, _ := strings.Cut(variable, "=")
		return fmt.Errorf("%s: the source reads the variable %s of the environment while it is compiled (env!, option_env!): "+
			"its value is not the same for every build, so the plugin would not be; write the value into the source", j.source.dir, name)
	}
	return nil
}

// ambient are variables of the environment that change what a compiler says of
// itself.
var ambient = []string{
	"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "CCC_OVERRIDE_OPTIONS",
	"RUSTC_BOOTSTRAP", "RUSTFLAGS",
	"ZIG_LIB_DIR", "ZIG_LOCAL_CACHE_DIR",
	"GOFLAGS", "GOOS", "GOARCH", "GOWASM", "GOEXPERIMENT", "GODEBUG", "GOWORK", "GO111MODULE", "CGO_ENABLED",
}

// askEnvironment is for asking a program what it is and where its files are: the
// user's environment, which leads through wrappers to the compiler, without what
// changes the answers.
func askEnvironment(env []string) []string {
	out := slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(ambient, name)
	})
	return append(append(out, fixedEnvironment...), "GOTOOLCHAIN=local")
}
