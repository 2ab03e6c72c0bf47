package history

import (
	"path/filepath"
	"strconv"
	"strings"
)

// Again returns the command line that runs the pipeline again, from any folder
// as far as the pipeline file goes.
func (r *Run) Again() string {
	if len(r.Command) == 0 || r.Command[0] != "run" {
		return "zen run " + quoted(r.File)
	}
	words := []string{"zen"}
	for _, word := range r.Command {
		if filepath.Base(word) == filepath.Base(r.File) && !strings.HasPrefix(word, "-") {
			word = r.File
		}
		words = append(words, quoted(word))
	}
	return strings.Join(words, " ")
}

// quoted puts a word into quotes that a shell would take apart.
func quoted(word string) string {
	if word == "" || strings.ContainsAny(word, " \t\n'\"\\$&;|<>()*?[]{}~#!`") {
		return strconv.Quote(word)
	}
	return word
}
