package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "say why a step was cached, or what made it run",
		ArgsUsage: "[RUN/]STEP",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON"}},
		Action:    withRepository(explainAction),
	}
}

func explainAction(c *cli.Context, repo *host.Repository) error {
	ref, err := oneArg(c, "one step")
	if err != nil {
		return err
	}
	e, err := repo.Explain(ref)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, e)
	}
	fmt.Fprintf(c.App.Writer, "Step `%s` of run %s: %s\n", e.Step, e.Run, e.Outcome)
	printWhy(c.App.Writer, e.Why)
	return nil
}

// printWhy prints the reason for a hit or a miss, below the line that it belongs
// to.
func printWhy(w io.Writer, why host.Why) {
	fmt.Fprintf(w, "  %s\n", why.Text)
	if why.Producer != nil && why.Producer.Seconds > 0 {
		fmt.Fprintf(w, "  it saved %s\n", seconds(why.Producer.Seconds))
	}
	printChanges(w, why.Changes, 1)
}

// printChanges prints changes, and deeper those that are behind them.
func printChanges(w io.Writer, changes []host.Change, depth int) {
	for _, change := range changes {
		fmt.Fprintf(w, "%s%s\n", strings.Repeat("  ", depth), clip(change.Text, typeAlone))
		if change.Because != nil {
			printChanges(w, change.Because.Changes, depth+1)
		}
	}
}
