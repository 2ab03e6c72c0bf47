package cli

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"zen/abi/toml"
	"zen/host"
	"zen/host/history"
)

func runsCommand() *cli.Command {
	return &cli.Command{
		Name:      "runs",
		Usage:     "list runs, the newest first",
		ArgsUsage: "[PIPELINE]",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "limit", Aliases: []string{"n"}, Value: 20, Usage: "how many at most; 0: all"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: withRepository(runsAction),
	}
}

// runLine is one run in the JSON of `zen runs`.
type runLine struct {
	Run      string         `json:"run"`
	Pipeline string         `json:"pipeline"`
	Status   history.Status `json:"status"`
	Started  time.Time      `json:"started"`
	Seconds  *float64       `json:"seconds,omitempty"` // not there while it runs, and when its process died
	File     string         `json:"file"`
	Hit      int            `json:"hit"`
	Executed int            `json:"executed"`
	Failed   int            `json:"failed"`
	Skipped  int            `json:"skipped"`
}

func runsAction(c *cli.Context, repo *host.Repository) error {
	pipeline, err := atMostOneArg(c, "one pipeline's name")
	if err != nil {
		return err
	}
	if c.Int("limit") < 0 {
		return usagef("--limit %d: at least 0", c.Int("limit"))
	}
	runs, err := repo.Runs(pipeline, c.Int("limit"))
	if err != nil {
		return err
	}
	if len(runs) == 0 && pipeline != "" {
		return unknownPipeline(repo, pipeline)
	}
	if c.Bool("json") {
		lines := make([]runLine, len(runs))
		for i, r := range runs {
			lines[i] = lineOf(r)
		}
		return printJSON(c.App.Writer, lines)
	}
	if len(runs) == 0 {
		fmt.Fprintln(c.App.ErrWriter, "no runs yet: zen run pipeline.toml")
		return nil
	}
	rows := make([][]string, len(runs))
	for i, r := range runs {
		rows[i] = runRow(r)
	}
	printTable(c.App.Writer, []string{"RUN", "PIPELINE", "STATUS", "STARTED", "TOOK", "EXECUTED", "CACHED", "FAILED"}, rows)
	return nil
}

func unknownPipeline(repo *host.Repository, pipeline string) error {
	names, err := repo.Pipelines()
	if err != nil {
		return err
	}
	return usagef("no runs of a pipeline %q%s", pipeline, toml.Hint(pipeline, names))
}

func lineOf(r history.Run) runLine {
	line := runLine{
		Run: r.ID, Pipeline: r.Pipeline, Status: r.Status, Started: r.Started, File: r.File,
		Hit: r.Counts.Hit, Executed: r.Counts.Executed, Failed: r.Counts.Failed, Skipped: r.Counts.Skipped,
	}
	if !r.Ended.IsZero() {
		took := r.Ended.Sub(r.Started).Seconds()
		line.Seconds = &took
	}
	return line
}

func runRow(r history.Run) []string {
	took := ""
	switch {
	case !r.Ended.IsZero():
		took = seconds(r.Ended.Sub(r.Started).Seconds())
	case r.Status == history.StatusRunning:
		took = seconds(time.Since(r.Started).Seconds()) + "…"
	}
	return []string{
		r.ID, r.Pipeline, string(r.Status), r.Started.Local().Format("2006-01-02 15:04:05"), took,
		fmt.Sprint(r.Counts.Executed), fmt.Sprint(r.Counts.Hit), fmt.Sprint(r.Counts.Failed),
	}
}
