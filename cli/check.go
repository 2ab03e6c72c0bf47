package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "check a pipeline and its plugins without running anything",
		ArgsUsage: "pipeline.toml",
		Flags:     overrideFlags(),
		Action:    withRepository(checkAction),
	}
}

func checkAction(c *cli.Context, repo *host.Repository) error {
	file, err := oneArg(c, "one pipeline file")
	if err != nil {
		return err
	}
	plan, err := repo.Check(file, overrides(c))
	if err != nil {
		return err
	}
	for _, w := range plan.Graph.Warnings {
		fmt.Fprintf(c.App.ErrWriter, "warning: %s\n", w)
	}
	fmt.Fprintf(c.App.Writer, "%s: pipeline `%s` is fine: %s, %s, %s.\n", plan.File, plan.Graph.Name,
		counted(plan.Graph.Written(), "step"), counted(len(plan.Plugins), "plugin"), counted(len(plan.Graph.Sources), "source"))
	return nil
}
