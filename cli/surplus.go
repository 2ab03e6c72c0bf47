package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// refuseSurplus makes a command refuse arguments that it does not know, before it
// does anything.
func refuseSurplus(act cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if most := mostArgs(c.Command.ArgsUsage); most >= 0 && c.NArg() > most {
			return surplus(c, most)
		}
		return act(c)
	}
}

// mostArgs returns how many arguments a command takes by its usage, -1 when any
// number.
func mostArgs(usage string) (n int) {
	for word := range strings.FieldsSeq(usage) {
		switch {
		case strings.HasPrefix(word, "--"): // a flag, which stands last
			return n
		case strings.HasSuffix(word, "…"):
			return -1
		}
		n++
	}
	return n
}

// surplus says which argument is too much, and what was probably meant.
func surplus(c *cli.Context, most int) error {
	takes := "no argument"
	if most > 0 {
		takes = fmt.Sprintf("at most %s", counted(most, "argument"))
	}
	word := c.Args().Get(most)
	return usagef("%s takes %s, not %q: %s", c.Command.HelpName, takes, word, meant(c, word))
}

// meantByCommand is what those look for who give a command an argument that it
// does not take.
var meantByCommand = map[string]string{
	"zen cache clear": "it deletes all results, and there is no way to clear one; `zen run PIPELINE --rerun STEP` executes a step again",
	"zen cache info":  "`zen cache show KEY` shows one result",
	"zen cache ls":    "`zen cache ls --step NAME` or `--plugin NAME` lists some results",
	"zen cache trim":  "`zen cache trim --max-size SIZE` or `--max-age AGE` says to what",
	"zen cache check": "it always reads everything",
}

func meant(c *cli.Context, word string) string {
	for _, f := range c.Command.Flags {
		if slices.Contains(f.Names(), word) {
			return fmt.Sprintf("did you mean --%s?", f.Names()[0])
		}
	}
	if text := meantByCommand[c.Command.HelpName]; text != "" {
		return text
	}
	return usageLine(c.Command)
}
