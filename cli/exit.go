package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/abi"
	"zen/abi/toml"
	"zen/cache"
	"zen/host"
	"zen/host/worker"
	"zen/plugins/toolchain"
)

// The exit codes of zen. Scripts rely on them.
const (
	exitOK          = 0
	exitOther       = 1   // a failed build, a full disk
	exitUsage       = 3   // usage, invalid pipeline, missing source
	exitStep        = 4   // a step failed
	exitABI         = 5   // a plugin and this zen do not fit
	exitDamaged     = 6   // stored bytes damaged, or a re-execution differed
	exitInterrupted = 130 // Ctrl-C
)

// usageError is a mistake in the command line.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// report prints an error, a line per problem, and returns the exit code.
func report(w io.Writer, err error) int {
	code := exitCode(err)
	if code == exitInterrupted {
		fmt.Fprintln(w, "zen: interrupted")
		return code
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(w, "zen: "+strings.TrimRight(line, "\n"))
	}
	return code
}

// exitCode returns the code of an error. The order matters: a joined error
// counts as its gravest part.
func exitCode(err error) int {
	var (
		version  *abi.VersionError
		contract *abi.ContractError
		format   *abi.FormatError
		damaged  *host.DamagedError
		corrupt  *cache.CorruptError
		differs  *host.VerifyError
		failure  *host.Failure
		step     *host.StepError
		build    *buildError
	)
	switch {
	case errors.Is(err, host.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &build) && !isUsage(err):
		return exitOther
	case errors.As(err, &failure) && failure.Class == worker.ClassCorrupt:
		return exitDamaged
	case errors.As(err, &failure) && failure.Class == worker.ClassABI:
		return exitABI
	case errors.As(err, &step):
		return exitStep
	case errors.As(err, &version), errors.As(err, &contract), errors.As(err, &format):
		return exitABI
	case errors.As(err, &damaged), errors.As(err, &corrupt), errors.As(err, &differs):
		return exitDamaged
	case isUsage(err):
		return exitUsage
	}
	return exitOther
}

// isUsage reports whether the user asked for something that cannot be: what
// stands in a file or on the command line is at fault.
func isUsage(err error) bool {
	var (
		usage    *usageError
		request  *host.UsageError
		document *toml.Error
		plugin   *host.PluginError
		src      *host.SourceError
		argument *toolchain.ArgumentError
	)
	return errors.As(err, &usage) || errors.As(err, &request) || errors.As(err, &document) ||
		errors.As(err, &plugin) || errors.As(err, &src) || errors.As(err, &argument)
}

// usageProblem is urfave's hook for flags that cannot be parsed.
func usageProblem(c *cli.Context, err error, _ bool) error {
	return usagef("%v: see %s --help", err, cmp.Or(c.Command.HelpName, c.App.HelpName))
}

// unknownCommand names the nearest command.
func unknownCommand(c *cli.Context, commands []*cli.Command) error {
	var names []string
	for _, cmd := range commands {
		names = append(names, cmd.Name)
	}
	return usagef("no command %q%s", c.Args().First(), toml.Hint(c.Args().First(), names))
}
