package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "run a pipeline: what is in the result cache is taken from there",
		ArgsUsage: "pipeline.toml",
		Flags: append(overrideFlags(),
			&cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Usage: "executions at once (default: the number of cores)"},
			&cli.StringFlag{Name: "cache", Value: "readwrite", Usage: "what to do with records: readwrite, read, write, off"},
			&cli.StringSliceFlag{Name: "rerun", Usage: "execute `STEP` again; STEP+: and everything after it"},
			&cli.BoolFlag{Name: "keep-going", Aliases: []string{"k"}, Usage: "go on with steps that do not need a failed one"},
			&cli.BoolFlag{Name: "dry-run", Usage: "only say what would run"},
			&cli.BoolFlag{Name: "json", Usage: "print events as JSON lines, the summary last"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print errors only"},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "print logs and metrics of the steps, too"},
		),
		Action: withRepository(runAction),
	}
}

// overrideFlags are the flags that change what the pipeline file says.
func overrideFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "plugin", Usage: "put another plugin into a slot: `NAME=FILE`"},
		&cli.StringFlag{Name: "variant", Usage: "apply a variant of the file"},
		&cli.StringSliceFlag{Name: "set", Usage: "set a parameter: `steps.STEP.params.NAME=VALUE`"},
		&cli.StringSliceFlag{Name: "source", Usage: "take a source from another file: `NAME=PATH`"},
		&cli.StringFlag{Name: "seed", Usage: "seed of the steps that draw random numbers"},
	}
}

// overrides reads overrideFlags.
func overrides(c *cli.Context) (host.Overrides, error) {
	o := host.Overrides{Variant: c.String("variant"), Set: c.StringSlice("set")}
	var err error
	if o.Plugins, err = pairs("--plugin", "NAME=FILE", c.StringSlice("plugin")); err != nil {
		return o, err
	}
	if o.Sources, err = pairs("--source", "NAME=PATH", c.StringSlice("source")); err != nil {
		return o, err
	}
	if text := c.String("seed"); text != "" {
		seed, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return o, usagef("--seed %q is no integer of 64 bits", text)
		}
		o.Seed = &seed
	}
	return o, nil
}

// pairs splits NAME=VALUE flags.
func pairs(flag, form string, values []string) (map[string]string, error) {
	m := map[string]string{}
	for _, v := range values {
		name, value, ok := strings.Cut(v, "=")
		if !ok || name == "" || value == "" {
			return nil, usagef("%s %q: write it as %s", flag, v, form)
		}
		if _, twice := m[name]; twice {
			return nil, usagef("%s names %q twice", flag, name)
		}
		m[name] = value
	}
	return m, nil
}

func runAction(c *cli.Context, repo *host.Repository) error {
	file, err := oneArg(c, "one pipeline file")
	if err != nil {
		return err
	}
	options, err := runOptions(c)
	if err != nil {
		return err
	}
	o, err := overrides(c)
	if err != nil {
		return err
	}
	plan, err := repo.Plan(file, o)
	if err != nil {
		return err
	}
	if c.Bool("dry-run") {
		return dryRun(c, repo, plan, options)
	}
	view := newView(c, plan)
	options.Observe = view.observe
	summary, err := repo.Run(c.Context, plan, options)
	view.close()
	if summary == nil {
		return err
	}
	return finishRun(c, summary, err)
}

func runOptions(c *cli.Context) (host.RunOptions, error) {
	mode, err := host.ParseCacheMode(c.String("cache"))
	if err != nil {
		return host.RunOptions{}, err
	}
	if c.IsSet("jobs") && c.Int("jobs") < 1 {
		return host.RunOptions{}, usagef("--jobs %d: at least 1", c.Int("jobs"))
	}
	return host.RunOptions{
		Cache: mode, Jobs: c.Int("jobs"), Rerun: c.StringSlice("rerun"),
		KeepGoing: c.Bool("keep-going"), Command: os.Args[1:],
	}, nil
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

// printSummary prints the one line a run ends with.
func printSummary(w io.Writer, s *host.Summary) {
	count := map[host.Outcome]int{}
	saved := 0.0
	for _, step := range s.Steps {
		count[step.Outcome]++
		if step.Outcome == host.OutcomeHit {
			saved += step.SavedSeconds
		}
	}
	parts := []string{fmt.Sprintf("%d executed", count[host.OutcomeExecuted]), fmt.Sprintf("%d cached", count[host.OutcomeHit])}
	if n := count[host.OutcomeFailed]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := count[host.OutcomeSkipped]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d skipped", n))
	}
	text := strings.Join(parts, ", ")
	if saved > 0 {
		text += fmt.Sprintf(" (%s saved)", seconds(saved))
	}
	fmt.Fprintf(w, "Run %s of pipeline `%s` %s in %s: %s.\n", s.Run, s.Pipeline, endText[s.Status], seconds(s.Seconds), text)
}

var endText = map[host.Status]string{
	host.StatusOK: "has finished", host.StatusFailed: "has failed", host.StatusInterrupted: "was interrupted",
}

// seconds writes a duration as people read it: 0.004s, 1.2s, 3m12s.
func seconds(s float64) string {
	switch {
	case s < 0.0995:
		return fmt.Sprintf("%.3fs", s)
	case s < 99.95:
		return fmt.Sprintf("%.1fs", s)
	}
	return (time.Duration(s+0.5) * time.Second).String()
}

// explainFailures prints what stands behind the one line of a failed step: the
// guest's stack and what it wrote last.
func explainFailures(w io.Writer, steps host.StepErrors) {
	for _, step := range steps {
		var failure *host.Failure
		if !errors.As(step, &failure) || len(failure.Stack) == 0 && failure.Stderr == "" {
			continue
		}
		fmt.Fprintf(w, "step `%s`:\n", step.Step)
		for _, frame := range failure.Stack {
			fmt.Fprintf(w, "    at %s\n", strings.TrimPrefix(frame, "."))
		}
		for line := range strings.Lines(failure.Stderr) {
			fmt.Fprintf(w, "    | %s\n", strings.TrimRight(line, "\n"))
		}
	}
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
		fmt.Fprintf(c.App.Writer, "Step `%s` %s.\n", s.Name, s.Text())
	}
	return nil
}
