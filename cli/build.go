package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"zen/host"
	"zen/plugins/toolchain"
)

func buildCommand() *cli.Command {
	return &cli.Command{
		Name:      "build",
		Usage:     "compile plugins: each DIR holds a plugin.toml and its source",
		ArgsUsage: "DIR…",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, or into a folder (default: DIR/NAME.wasm)"},
			&cli.BoolFlag{Name: "release", Usage: "optimise (the default)"},
			&cli.BoolFlag{Name: "debug", Usage: "do not optimise: a step that traps tells functions and places of the source"},
			&cli.BoolFlag{Name: "force", Aliases: []string{"f"}, Usage: "build what is up to date, too"},
			&cli.StringFlag{Name: "watch", Usage: "run `PIPELINE`, and build and run again on every change, until Ctrl-C (exit code 130)"},
		},
		Action: buildAction,
	}
}

func buildAction(c *cli.Context) error {
	if c.NArg() == 0 {
		return usagef("zen build takes the folder of a plugin: zen build DIR")
	}
	if c.Bool("debug") && c.Bool("release") {
		return usagef("a build is either --debug or --release")
	}
	o := toolchain.Options{Dirs: c.Args().Slice(), Out: c.String("output"), Debug: c.Bool("debug"), Force: c.Bool("force")}
	if c.IsSet("watch") {
		return watchAction(c, o)
	}
	return build(c.Context, c.App.Writer, c.App.ErrWriter, o)
}

// build builds plugins and prints a line for each.
func build(ctx context.Context, stdout, stderr io.Writer, o toolchain.Options) error {
	view := newBuildView(stderr, &o)
	results, err := toolchain.Build(ctx, o)
	view.close()
	for _, r := range results {
		took := seconds(r.Took.Seconds())
		if r.UpToDate {
			took = "up to date"
		}
		fmt.Fprintf(stdout, "%s  %s  %s\n", r.File, bytesText(int64(r.Bytes)), took)
	}
	if err != nil && ctx.Err() != nil {
		return host.ErrInterrupted
	}
	if err != nil {
		return &buildError{err}
	}
	return nil
}

// buildError says that a plugin could not be built.
type buildError struct{ err error }

func (e *buildError) Error() string { return e.err.Error() }
func (e *buildError) Unwrap() error { return e.err }
