package cli

import "github.com/urfave/cli/v2"

func pluginCommand() *cli.Command {
	return &cli.Command{
		Name:        "plugin",
		Usage:       "look at plugin files",
		Action:      subcommandAction,
		Subcommands: []*cli.Command{inspectCommand(), pluginDiffCommand(), pluginFitsCommand()},
	}
}

// subcommandAction is what a command with subcommands does on its own.
func subcommandAction(c *cli.Context) error {
	if c.Args().Present() {
		return unknownCommand(c, c.Command.Subcommands)
	}
	return cli.ShowSubcommandHelp(c)
}
