package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func initCommand() *cli.Command {
	return &cli.Command{
		Name:      "init",
		Usage:     "write the skeleton of a pipeline for plugin files, with edges where ports match",
		ArgsUsage: "PLUGIN.wasm…",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Value: "pipeline.toml", Usage: "write to `FILE`, or into a folder"},
		},
		Action: withRepository(initAction),
	}
}

func initAction(c *cli.Context, repo *host.Repository) error {
	if c.NArg() == 0 {
		return usagef("zen init takes the plugin files of the pipeline: zen init PLUGIN.wasm…")
	}
	if err := checkPluginFiles(c.Args().Slice()); err != nil {
		return err
	}
	file := c.String("output")
	if isFolder(file) {
		file = filepath.Join(file, "pipeline.toml")
	}
	proposal, err := repo.Propose(file, c.Args().Slice())
	if err != nil {
		return err
	}
	if err := writeNew(file, proposal.Text()); err != nil {
		return err
	}
	showProposal(c.App.Writer, file, proposal)
	return nil
}

// checkPluginFiles returns an error that says what zen init wants instead.
func checkPluginFiles(paths []string) error {
	for _, path := range paths {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return usagef("plugin file %s is not there: zen build makes one of a folder", path)
		}
		if isFolder(path) {
			return usagef("%s is a folder: zen init takes plugin files, which zen build makes of folders", path)
		}
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func showProposal(w io.Writer, file string, proposal *host.Proposal) {
	fmt.Fprintf(w, "%s: %s, %s, %s.\n", file, counted(len(proposal.Steps), "step"), counted(len(proposal.Slots), "plugin"), counted(len(proposal.Sources), "source"))
	showOpen(w, proposal.Open())
	fmt.Fprintln(w, "Next:")
	if n := len(proposal.Sources); n > 0 {
		fmt.Fprintf(w, "  fill in the paths of the sources in %s\n", file)
	}
	fmt.Fprintf(w, "  zen check %[1]s\n  zen run %[1]s\n", shellWord(file))
}

func showOpen(w io.Writer, open []string) {
	if len(open) > 0 {
		fmt.Fprintln(w, "Left open; fill them in:")
	}
	for _, line := range open {
		fmt.Fprintf(w, "  %s\n", line)
	}
}

// writeNew writes a file that is not there yet. After an error it still is not.
func writeNew(file, text string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	switch {
	case errors.Is(err, fs.ErrExist):
		return usagef("%s is there already, and nothing is overwritten: choose another file with -o", file)
	case errors.Is(err, fs.ErrNotExist):
		return usagef("the folder of %s is not there", file)
	case err != nil:
		return err
	}
	_, err = io.WriteString(f, text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(file) // the first error is the one to tell
	}
	return err
}
