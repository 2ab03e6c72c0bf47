package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"

	"zen/host"
	"zen/host/pipeline"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "run a pipeline: what is in the result cache is taken from there",
		ArgsUsage: "pipeline.toml",
		Flags: append(overrideFlags(),
			&cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Usage: "executions at once", DefaultText: "the number of cores"},
			&cli.StringFlag{Name: "memory", Usage: "what steps at once may take together: `SIZE`, such as 8GiB", DefaultText: "three quarters of the machine's"},
			&cli.StringFlag{Name: "cache", Value: "readwrite", Usage: "what to do with records: readwrite, read, write, off"},
			&cli.StringSliceFlag{Name: "rerun", Usage: "execute `STEP` again; STEP+: and everything after it"},
			&cli.BoolFlag{Name: "keep-going", Aliases: []string{"k"}, Usage: "go on with steps that do not need a failed one"},
			&cli.BoolFlag{Name: "dry-run", Usage: "only say what would run"},
			interpreterFlag(),
			&cli.BoolFlag{Name: "json", Usage: "print events as JSON lines, the summary last"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print errors only"},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "print logs and metrics of the steps, and why each runs"},
		),
		Action: withRepository(runAction),
	}
}

func runAction(c *cli.Context, repo *host.Repository) error {
	options, err := runOptions(c)
	if err != nil {
		return err
	}
	plan, err := planOf(c, repo)
	if err != nil {
		return err
	}
	if c.Bool("dry-run") {
		return dryRun(c, repo, plan, options)
	}
	summary, err := observedRun(c, repo, plan, options)
	if summary == nil {
		return err
	}
	return finishRun(c, summary, err)
}

// observedRun runs a plan and shows how it goes. A panic leaves the terminal
// clean, too.
func observedRun(c *cli.Context, repo *host.Repository, plan *host.Plan, o host.RunOptions) (*host.Summary, error) {
	view := newView(c, plan)
	defer view.close()
	o.Observe, o.Explain = view.observe, c.Bool("verbose") && !c.Bool("quiet") && !c.Bool("json")
	return repo.Run(c.Context, plan, o)
}

func runOptions(c *cli.Context) (host.RunOptions, error) {
	mode, err := host.ParseCacheMode(c.String("cache"))
	if err != nil {
		return host.RunOptions{}, err
	}
	if c.IsSet("jobs") && c.Int("jobs") < 1 {
		return host.RunOptions{}, usagef("--jobs %d: at least 1", c.Int("jobs"))
	}
	memory, err := memoryFlag(c)
	if err != nil {
		return host.RunOptions{}, err
	}
	return host.RunOptions{
		Cache: mode, Jobs: c.Int("jobs"), MemoryBytes: memory, Rerun: c.StringSlice("rerun"),
		KeepGoing: c.Bool("keep-going"), Command: os.Args[1:],
	}, nil
}

// memoryFlag reads --memory; 0 when it is not given.
func memoryFlag(c *cli.Context) (uint64, error) {
	if !c.IsSet("memory") {
		return 0, nil
	}
	bytes, err := pipeline.ParseSize(c.String("memory"))
	if err != nil {
		return 0, usagef("--memory %v", err)
	}
	return bytes, nil
}

// finishRun prints the summary. With --json errors stand in it too, and go to
// standard error as always.
func finishRun(c *cli.Context, summary *host.Summary, err error) error {
	switch {
	case c.Bool("json"):
		if err := json.NewEncoder(c.App.Writer).Encode(summary); err != nil {
			return err
		}
	case !c.Bool("quiet"):
		printSummary(c.App.Writer, summary)
	}
	var steps host.StepErrors
	if errors.As(err, &steps) && !c.Bool("quiet") {
		explainFailures(c.App.ErrWriter, steps)
	}
	return err
}

// dryRun says which steps would hit and which would run.
func dryRun(c *cli.Context, repo *host.Repository, plan *host.Plan, o host.RunOptions) error {
	steps, err := repo.DryRun(c.Context, plan, o)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, steps)
	}
	for _, s := range steps {
		fmt.Fprintf(c.App.Writer, "Step `%s` %s.\n", s.Name, s.Says())
		printWhy(c.App.Writer, s.Why)
	}
	return nil
}
