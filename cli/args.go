package cli

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// reorder puts a command's flags before its arguments, since urfave/cli stops
// at the first argument: `zen run pipeline.toml --json` is what people type.
// What follows "--" stays as it is.
func reorder(app *cli.App, args []string) ([]string, error) {
	head := []string{args[0]}
	rest := helpLast(app, args[1:])
	commands := app.Commands
	var flags []cli.Flag
	for len(rest) > 0 {
		cmd := find(commands, rest[0])
		if cmd == nil {
			break
		}
		head = append(head, rest[0])
		rest, commands, flags = rest[1:], cmd.Subcommands, cmd.Flags
	}
	if len(head) == 1 {
		return args, nil
	}
	before, after, err := partition(flags, rest)
	return append(append(head, before...), after...), err
}

// helpLast makes "help COMMAND…" "COMMAND… --help", which urfave/cli answers with
// the flags and subcommands of a command; the former leaves them out.
func helpLast(app *cli.App, words []string) []string {
	if len(words) < 2 || words[0] != "help" || find(app.Commands, words[1]) == nil {
		return words
	}
	return append(slices.Clone(words[1:]), "--help")
}

func find(commands []*cli.Command, name string) *cli.Command {
	for _, cmd := range commands {
		if cmd.HasName(name) {
			return cmd
		}
	}
	return nil
}

// partition splits words into flags with their values, and arguments.
func partition(flags []cli.Flag, words []string) (before, after []string, err error) {
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "--" {
			return before, append(append(after, "--"), words[i+1:]...), nil
		}
		if len(word) < 2 || word[0] != '-' {
			after = append(after, word)
			continue
		}
		before = append(before, word)
		name, _, hasValue := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if hasValue || !takesValue(flags, name) {
			continue
		}
		if i++; i == len(words) {
			return nil, nil, usagef("flag %s needs a value", word)
		}
		before = append(before, words[i])
	}
	return before, after, nil
}

func takesValue(flags []cli.Flag, name string) bool {
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				_, boolean := f.(*cli.BoolFlag)
				return !boolean
			}
		}
	}
	return false
}
