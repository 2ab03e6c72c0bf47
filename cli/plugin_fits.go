package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func pluginFitsCommand() *cli.Command {
	return &cli.Command{
		Name:      "fits",
		Usage:     "say which plugin files of a folder could take a slot of a pipeline, and why others could not",
		ArgsUsage: "pipeline.toml SLOT [DIR]",
		Description: "Every *.wasm file of DIR and of the folders within, but hidden ones, is checked as `zen check --plugin\n" +
			"SLOT=FILE` would do. DIR is the folder of the file that is in the slot now, unless another is named.",
		Flags:  append(overrideFlags(), &cli.BoolFlag{Name: "json", Usage: "print JSON"}),
		Action: withRepository(pluginFitsAction),
	}
}

// fitsDocument is the JSON of `zen plugin fits`.
type fitsDocument struct {
	Pipeline string              `json:"pipeline"`
	Slot     string              `json:"slot"`
	Folder   string              `json:"folder"`
	Files    []candidateDocument `json:"files"`
}

// candidateDocument is one file that was tried.
type candidateDocument struct {
	File     string   `json:"file"`
	Status   string   `json:"status"` // fits, unfit or no_plugin
	Present  bool     `json:"present"`
	Plugin   string   `json:"plugin,omitempty"` // its name
	Version  string   `json:"version,omitempty"`
	Digest   string   `json:"plugin_digest,omitempty"`
	Problems []string `json:"problems"`
	LeftOut  []string `json:"left_out"` // STEP.PARAM
}

func pluginFitsAction(c *cli.Context, repo *host.Repository) error {
	if c.NArg() < 2 || c.NArg() > 3 {
		return usagef("%s takes a pipeline file, a slot and at most a folder: %s", c.Command.HelpName, usageLine(c.Command))
	}
	fitting, err := repo.Fits(c.Args().Get(0), overrides(c), c.Args().Get(1), c.Args().Get(2))
	if err != nil {
		return err
	}
	doc := fitsDocument{fitting.Pipeline, fitting.Slot, fitting.Dir, []candidateDocument{}}
	for i := range fitting.Candidates {
		doc.Files = append(doc.Files, candidateDocumentOf(&fitting.Candidates[i]))
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, doc)
	}
	showFits(c.App.Writer, doc)
	return nil
}

func candidateDocumentOf(c *host.Candidate) candidateDocument {
	d := candidateDocument{
		File: c.File, Status: "fits", Present: c.Present,
		Problems: append([]string{}, c.Problems...), LeftOut: append([]string{}, c.LeftOut...), // never null in JSON
	}
	switch {
	case c.NoPlugin != nil:
		d.Status, d.Problems = "no_plugin", []string{c.NoPlugin.Error()}
	case !c.Fits():
		d.Status = "unfit"
	}
	if c.Plugin != nil {
		d.Plugin, d.Version, d.Digest = c.Plugin.Manifest.Name, c.Plugin.Manifest.Version, c.Plugin.Digest.String()
	}
	return d
}

// candidateTexts are the statuses as people read them.
var candidateTexts = map[string]string{"fits": "fits", "unfit": "does not fit", "no_plugin": "no plugin"}

func showFits(w io.Writer, d fitsDocument) {
	if len(d.Files) == 0 {
		fmt.Fprintf(w, "%s has no .wasm file.\n", d.Folder)
		return
	}
	fmt.Fprintf(w, "slot %s of %s, files of %s\n\n", d.Slot, d.Pipeline, d.Folder)
	var rows [][]string
	for _, f := range d.Files {
		rows = append(rows, []string{within(d.Folder, f.File), candidateTexts[f.Status], f.why()})
	}
	printTable(w, []string{"FILE", "STATUS", "WHY"}, rows)
}

// within returns the path of a file as seen from its folder.
func within(folder, file string) string {
	if rel, err := filepath.Rel(folder, file); err == nil {
		return rel
	}
	return file
}

// why says all that is wrong with a file, a line each, or what a swap would leave
// out.
func (d candidateDocument) why() string {
	var parts []string
	if d.Present {
		parts = append(parts, "in the slot now")
	}
	parts = append(parts, d.Problems...)
	if len(d.LeftOut) > 0 {
		parts = append(parts, "leaves out "+strings.Join(d.LeftOut, ", "))
	}
	return strings.Join(parts, "\n")
}
