package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// leaves calls yield for every command that has no subcommands.
func leaves(commands []*cli.Command, path []string, yield func(*cli.Command, []string)) {
	for _, cmd := range commands {
		words := append(path[:len(path):len(path)], cmd.Name)
		if len(cmd.Subcommands) == 0 {
			yield(cmd, words)
		}
		leaves(cmd.Subcommands, words, yield)
	}
}

// tryCommand runs a command line in a home of its own.
func tryCommand(t *testing.T, words ...string) error {
	t.Helper()
	t.Setenv("ZEN_HOME", t.TempDir())
	var out bytes.Buffer
	app := newApp(&out, &out)
	args, err := reorder(app, words)
	if err == nil {
		err = app.Run(args)
	}
	return err
}

func wantUsageError(t *testing.T, err error, texts ...string) {
	t.Helper()
	var usage *usageError
	if !errors.As(err, &usage) {
		t.Fatalf("got %v, want a usage error", err)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the text is %q, want %q in it", err, text)
		}
	}
}

func TestEveryCommandRefusesArgumentsThatItDoesNotKnow(t *testing.T) {
	var refused int
	leaves(newApp(nil, nil).Commands, []string{"zen"}, func(cmd *cli.Command, words []string) {
		most := mostArgs(cmd.ArgsUsage)
		if most < 0 {
			return
		}
		refused++
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			line := append(words[:len(words):len(words)], strings.Fields(strings.Repeat("x ", most)+"surplus")...)
			wantUsageError(t, tryCommand(t, line...), strings.Join(words, " ")+" takes", `not "surplus"`)
		})
	})
	if refused < 20 {
		t.Errorf("only %d commands were tried", refused)
	}
}

func TestAnUnknownFlagNamesTheHelpThatThereIs(t *testing.T) {
	leaves(newApp(nil, nil).Commands, []string{"zen"}, func(_ *cli.Command, words []string) {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			err := tryCommand(t, append(words[:len(words):len(words)], "--bogus")...)
			wantUsageError(t, err, "see "+strings.Join(words, " ")+" --help")
		})
	})
}
