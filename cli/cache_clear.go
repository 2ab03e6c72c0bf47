package cli

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"zen/host"
)

func cacheClearCommand() *cli.Command {
	return &cli.Command{
		Name:  "clear",
		Usage: "delete all results and objects that no run under way needs; the runs stay in the history",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "do not ask"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: withRepository(cacheClearAction),
	}
}

func cacheClearAction(c *cli.Context, repo *host.Repository) error {
	if !c.Bool("yes") {
		sure, err := askClear(c, repo)
		if err != nil || !sure {
			return err
		}
	}
	report, err := repo.Clear()
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, report)
	}
	fmt.Fprintf(c.App.Writer, "Removed %s.\n", trimText(report.Records, report.Objects, report.Freed, report.Left))
	printKept(c, report)
	return nil
}

// askClear asks on a terminal, and wants --yes elsewhere.
func askClear(c *cli.Context, repo *host.Repository) (bool, error) {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return false, usagef("zen cache clear deletes all results: add --yes")
	}
	fmt.Fprintf(c.App.ErrWriter, "Delete all results in %s? They are computed again when needed. [y/N] ", repo.Home())
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		return false, err
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}
