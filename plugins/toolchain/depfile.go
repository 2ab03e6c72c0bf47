package toolchain

import (
	"os"
	"strings"
)

// readDeps notes the files of a rule that clang or rustc wrote for make:
//
//	out.o: a.c /usr/include/with\ blank.h \
//	  b.h
//
// It returns the variables of the environment that the file says were read and
// set, NAME=VALUE, as that of rustc does.
func (j *job) readDeps(file string) (variables []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	rules := strings.ReplaceAll(string(text), "\\\n", " ")
	for line := range strings.Lines(rules) {
		if variable, ok := strings.CutPrefix(line, "# env-dep:"); ok && strings.Contains(variable, "=") {
			variables = append(variables, strings.TrimSpace(variable))
		}
		_, files, found := strings.Cut(line, ": ")
		if !found || strings.HasPrefix(line, "#") {
			continue
		}
		for _, path := range splitDeps(strings.TrimSpace(files)) {
			j.reads(path)
		}
	}
	return variables, nil
}

// splitDeps splits names at blanks. A blank within one has a backslash before
// it, and so has a #; a dollar is written twice.
func splitDeps(text string) []string {
	const blank = "\x00"
	text = strings.NewReplacer(`\ `, blank, `\#`, "#", "$$", "$").Replace(text)
	names := strings.Fields(text)
	for i, name := range names {
		names[i] = strings.ReplaceAll(name, blank, " ")
	}
	return names
}
