package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func cacheTrimCommand() *cli.Command {
	return &cli.Command{
		Name:  "trim",
		Usage: "delete what was not used for long, least recently used first",
		Description: "Kept are the results of the newest 5 runs of every pipeline, of pinned runs and of runs under way.\n" +
			"Without flags it trims to the size and age of config.toml.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "max-size", Usage: "until at most `SIZE` is left: 2GiB, 500MB, 0"},
			&cli.StringFlag{Name: "max-age", Usage: "what was not used for `AGE`: 30d, 12h"},
			&cli.BoolFlag{Name: "dry-run", Usage: "only say what would go"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: withRepository(cacheTrimAction),
	}
}

func cacheTrimAction(c *cli.Context, repo *host.Repository) error {
	size, err := sizeFlag(c, "max-size")
	if err != nil {
		return err
	}
	age, err := ageFlag(c, "max-age")
	if err != nil {
		return err
	}
	if size == nil && age == nil {
		if size, age, err = repo.CacheLimits(); err != nil {
			return err
		}
	}
	if size == nil && age == nil {
		return usagef("trim to what? zen cache trim --max-size SIZE or --max-age AGE")
	}
	report, err := repo.Trim(host.TrimOptions{MaxBytes: size, MaxAge: age, DryRun: c.Bool("dry-run")})
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, report)
	}
	printTrim(c, report)
	return nil
}

func printTrim(c *cli.Context, report *host.TrimReport) {
	if len(report.Removed) > 0 {
		printTable(c.App.Writer, []string{"REMOVED", "STEP", "BY RUN", "SIZE", "USED"}, removedRows(report.Removed))
	}
	verb := "Removed"
	if report.DryRun {
		verb = "Would remove"
	}
	fmt.Fprintf(c.App.Writer, "%s %s.\n", verb, trimText(report.Records, report.Objects, report.Freed, report.Left))
	printKept(c, report)
}

// printKept says what stayed and why, when not all went that had to.
func printKept(c *cli.Context, report *host.TrimReport) {
	if report.Reached {
		return
	}
	for _, k := range report.Kept {
		what := fmt.Sprintf("%s and %s, %s", counted(k.Records, "result"), counted(k.Objects, "object"), bytesText(k.Bytes))
		fmt.Fprintf(c.App.Writer, "Kept %s: %s.\n", what, keptText[k.Reason])
	}
}

func removedRows(removed []host.TrimEntry) [][]string {
	rows := make([][]string, len(removed))
	for i, e := range removed {
		name, step := "", e.Step
		if e.Key != nil {
			name = short(e.Key.String())
		} else {
			name, step = short(e.Object.String()), "(object of no result)"
		}
		rows[i] = []string{name, step, e.Run, bytesText(e.Size), e.Used.Local().Format("2006-01-02 15:04")}
	}
	return rows
}

// trimText is what a trim did, in one line.
func trimText(records, objects int, freed, left int64) string {
	return fmt.Sprintf("%s and %s, %s; %s left", counted(records, "result"), counted(objects, "object"), bytesText(freed), bytesText(left))
}

var keptText = map[host.KeptReason]string{
	host.KeptInUse:   "a run under way may use them, or they were used meanwhile",
	host.KeptRunning: "of runs under way",
	host.KeptPinned:  "of pinned runs",
	host.KeptNewest:  "of the newest 5 runs of a pipeline",
}
