package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/host"
	"zen/host/pipeline"
)

func pluginDiffCommand() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "say what changes when the plugin B takes the place of A, and what a pipeline notices",
		ArgsUsage: "A B",
		Description: "Each change breaks every pipeline that uses what changed, or may break one, or fits. Whether B fits a\n" +
			"certain pipeline is told by `zen check pipeline.toml --plugin SLOT=B`. The exit code is 0 with or without changes.",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON"}},
		Action: withRepository(pluginDiffAction),
	}
}

// pluginDiffDocument is the JSON of `zen plugin diff`.
type pluginDiffDocument struct {
	A          pluginText        `json:"a"`
	B          pluginText        `json:"b"`
	SameModule bool              `json:"same_module"`
	RunAgain   []string          `json:"run_again"` // entries
	Changes    []pipeline.Change `json:"changes"`
}

// pluginText names a plugin.
type pluginText struct {
	File     string `json:"file"`
	Name     string `json:"name"`
	Version  string `json:"version,omitempty"`
	Language string `json:"language,omitempty"`
	Digest   string `json:"plugin_digest"`
}

func pluginTextOf(p *host.Plugin) pluginText {
	return pluginText{p.Path, p.Manifest.Name, p.Manifest.Version, p.Manifest.Language, p.Digest.String()}
}

func pluginDiffAction(c *cli.Context, repo *host.Repository) error {
	if c.NArg() != 2 {
		return usagef("%s takes two plugin files: %s", c.Command.HelpName, usageLine(c.Command))
	}
	diff, err := repo.DiffPlugins(c.Args().Get(0), c.Args().Get(1))
	if err != nil {
		return err
	}
	doc := pluginDiffDocument{
		A: pluginTextOf(diff.A), B: pluginTextOf(diff.B), SameModule: diff.SameModule,
		RunAgain: append([]string{}, diff.RunAgain...), Changes: append([]pipeline.Change{}, diff.Changes...), // never null in JSON
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, doc)
	}
	showPluginDiff(c.App.Writer, doc)
	return nil
}

func showPluginDiff(w io.Writer, d pluginDiffDocument) {
	showSide(w, "-", d.A)
	showSide(w, "+", d.B)
	fmt.Fprintln(w, d.moduleText())
	entry := ""
	for _, change := range d.Changes {
		if change.Entry != entry {
			entry = change.Entry
			fmt.Fprintf(w, "\nentry %s\n", entry)
		}
		showChange(w, change)
	}
	fmt.Fprintln(w, "\n"+d.sum())
}

func showSide(w io.Writer, sign string, p pluginText) {
	fmt.Fprintf(w, "%s %s  %s  (%s)  sha256:%s\n", sign, p.File, strings.TrimSpace(p.Name+" "+p.Version), p.Language, short(p.Digest))
}

// moduleText says what runs again.
func (d pluginDiffDocument) moduleText() string {
	again := strings.Join(d.RunAgain, ", ")
	switch {
	case !d.SameModule && again == "":
		return "The modules differ, and have no entry in common."
	case !d.SameModule:
		return "The modules differ: steps that run " + again + " run again."
	case again != "":
		return "The modules are the same, the signatures are not: steps that run " + again + " run again."
	}
	return "The modules are the same: nothing runs again."
}

// effectTexts are the effects as people read them, all of one width.
var effectTexts = map[pipeline.Effect]string{
	pipeline.EffectBreaks: "breaks   ", pipeline.EffectMayBreak: "may break", pipeline.EffectFits: "fits     ",
}

func showChange(w io.Writer, c pipeline.Change) {
	const indent = "             "
	what := strings.TrimSpace(c.Subject + " " + c.Name)
	switch c.Change {
	case "gone", "new":
		what += " is " + c.Change
	default:
		what += ": another " + c.Change
	}
	fmt.Fprintf(w, "  %s  %s\n", effectTexts[c.Effect], what)
	if c.Before != "" {
		fmt.Fprintf(w, "%s- %s\n", indent, c.Before)
	}
	if c.After != "" {
		fmt.Fprintf(w, "%s+ %s\n", indent, c.After)
	}
	if c.Notice != "" {
		fmt.Fprintf(w, "%s%s\n", indent, c.Notice)
	}
}

// sum counts the changes.
func (d pluginDiffDocument) sum() string {
	if len(d.Changes) == 0 {
		return "The signatures are the same."
	}
	counts := map[pipeline.Effect]int{}
	for _, c := range d.Changes {
		counts[c.Effect]++
	}
	return fmt.Sprintf("Changes: %d that break pipelines, %d that may, %d that fit.",
		counts[pipeline.EffectBreaks], counts[pipeline.EffectMayBreak], counts[pipeline.EffectFits])
}
