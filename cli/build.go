package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"zen/plugins/toolchain"
)

func buildCommand() *cli.Command {
	return &cli.Command{
		Name:      "build",
		Usage:     "compile plugins: each DIR holds a plugin.toml and its source",
		ArgsUsage: "DIR…",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, or into a folder (default: DIR/NAME.wasm)"},
			&cli.BoolFlag{Name: "debug", Usage: "keep names and places of the source, for the stack of a step that traps"},
			&cli.BoolFlag{Name: "release", Usage: "optimise: the default"},
		},
		Action: buildAction,
	}
}

func buildAction(c *cli.Context) error {
	if c.NArg() == 0 {
		return usagef("zen build takes the folder of a plugin: zen build DIR")
	}
	results, err := toolchain.Build(c.Context, toolchain.Options{
		Dirs: c.Args().Slice(), Out: c.String("output"), Debug: c.Bool("debug"), Stderr: c.App.ErrWriter,
	})
	for _, r := range results {
		if r.Manifest != nil {
			fmt.Fprintf(c.App.Writer, "%s  %s  %s\n", r.File, bytesText(int64(r.Bytes)), seconds(r.Took.Seconds()))
		}
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
