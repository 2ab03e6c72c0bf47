// Package cli is the command line of zen: one file per command, and the only
// package that prints or exits.
//
// Results go to standard output, everything else to standard error. Errors are
// one line each: what is wrong, where, and the way out. Exit codes are in
// exit.go. Only cli/zen imports it.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"zen/abi"
	"zen/host"
)

// Version of zen.
const Version = abi.Release

// Main runs a command line, args[0] being the program, and returns its exit
// code.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	out := &checkedWriter{w: os.Stdout}
	app := newApp(out, os.Stderr)
	args, err := reorder(app, args)
	if err == nil {
		err = app.RunContext(ctx, args)
	}
	if err == nil {
		err = out.err
	}
	if err == nil {
		return exitOK
	}
	return report(os.Stderr, err)
}

// checkedWriter remembers that a result could not be written: a command that
// lost its output has not succeeded.
type checkedWriter struct {
	w   io.Writer
	err error
}

func (c *checkedWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}

// newApp returns the command tree.
func newApp(stdout, stderr io.Writer) *cli.App {
	app := &cli.App{
		Name:                      "zen",
		Usage:                     "run machine-learning pipelines whose steps are WebAssembly plugins",
		Version:                   Version,
		Writer:                    stdout,
		ErrWriter:                 stderr,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {}, // Main reports
		OnUsageError:              usageProblem,
		Action:                    rootAction,
		Commands: []*cli.Command{
			newCommand(), buildCommand(), initCommand(), checkCommand(), runCommand(),
			runsCommand(), showCommand(), outputCommand(), logsCommand(), explainCommand(), verifyCommand(),
			pluginCommand(), cacheCommand(), doctorCommand(),
		},
	}
	adopt(app.Commands)
	return app
}

// adopt gives all commands the app's manners, which urfave/cli does not hand
// down.
func adopt(commands []*cli.Command) {
	for _, cmd := range commands {
		cmd.OnUsageError, cmd.HideHelpCommand = usageProblem, true
		if len(cmd.Subcommands) == 0 {
			cmd.Action = refuseSurplus(cmd.Action)
		}
		adopt(cmd.Subcommands)
	}
}

// rootAction is what `zen` does without a command it knows.
func rootAction(c *cli.Context) error {
	if c.Args().Present() {
		return unknownCommand(c, c.App.Commands)
	}
	return cli.ShowAppHelp(c)
}

// interpreterFlag is of commands that execute steps.
func interpreterFlag() cli.Flag {
	return &cli.BoolFlag{Name: "interpreter", Usage: "execute plugins without compiling them: many times slower, a second witness of what they compute"}
}

// hostOptions are what the flags and the environment say: $ZEN_WORKER is a zen
// that runs the steps, where this program cannot start itself. Workers see
// neither it nor anything else of the environment.
func hostOptions(c *cli.Context) host.Options {
	return host.Options{Version: Version, Executable: os.Getenv("ZEN_WORKER"), Interpreter: c.Bool("interpreter")}
}

// openRepository opens the user's ZEN_HOME.
func openRepository(c *cli.Context) (*host.Repository, error) {
	return host.Open(hostOptions(c))
}

// withRepository is the shape of most commands: open, act, close.
func withRepository(act func(*cli.Context, *host.Repository) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		repo, err := openRepository(c)
		if err != nil {
			return err
		}
		defer func() { _ = repo.Close() }()
		return act(c, repo)
	}
}

// oneArg returns the only argument of a command.
func oneArg(c *cli.Context, what string) (string, error) {
	if c.NArg() != 1 {
		return "", usagef("%s takes %s: %s", c.Command.HelpName, what, usageLine(c.Command))
	}
	return c.Args().First(), nil
}

// atMostOneArg returns the argument of a command, or "".
func atMostOneArg(c *cli.Context, what string) (string, error) {
	if c.NArg() > 1 {
		return "", usagef("%s takes at most %s: %s", c.Command.HelpName, what, usageLine(c.Command))
	}
	return c.Args().First(), nil
}

func usageLine(cmd *cli.Command) string { return strings.TrimSpace(cmd.HelpName + " " + cmd.ArgsUsage) }

// shownPath returns a path as a person in this folder would write it.
func shownPath(path string) string {
	folder, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(folder, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}
