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
		},
		Action: buildAction,
	}
}

func buildAction(c *cli.Context) error {
	if c.NArg() == 0 {
		return usagef("zen build takes the folder of a plugin: zen build DIR")
	}
	results, err := toolchain.Build(c.Context, toolchain.Options{
		Dirs: c.Args().Slice(), Out: c.String("output"), Stderr: c.App.ErrWriter,
	})
	for _, r := range results {
		fmt.Fprintf(c.App.Writer, "%s  %s  %s  sha256:%s  %s\n", r.Out, r.Manifest.Name, bytesText(int64(r.Bytes)), short(r.Digest), seconds(r.Seconds))
	}
	return err
}
