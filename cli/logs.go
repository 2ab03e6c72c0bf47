package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func logsCommand() *cli.Command {
	return &cli.Command{
		Name:      "logs",
		Usage:     "print what a step wrote while it ran",
		ArgsUsage: "[RUN/]STEP",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON"}},
		Action:    withRepository(logsAction),
	}
}

// logDocument is the JSON of `zen logs`.
type logDocument struct {
	Run   string         `json:"run"`   // that wrote the lines: of a hit the one it came from
	Lines []host.LogLine `json:"lines"` // never null
}

func logsAction(c *cli.Context, repo *host.Repository) error {
	ref, err := oneArg(c, "one step")
	if err != nil {
		return err
	}
	lines, from, err := repo.Logs(ref)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, logDocument{Run: from, Lines: append([]host.LogLine{}, lines...)})
	}
	if len(lines) == 0 {
		fmt.Fprintf(c.App.ErrWriter, "the step wrote nothing (in run %s)\n", from)
	}
	for _, line := range lines {
		printLogLine(c.App.Writer, line)
	}
	return nil
}

// printLogLine prints what a guest wrote at once: what follows its first line
// feed is indented, so that it cannot pass for a line of its own.
func printLogLine(w io.Writer, line host.LogLine) {
	level := line.Level
	for text := range strings.SplitSeq(line.Text, "\n") {
		fmt.Fprintf(w, "%-5s %s\n", level, printed(text))
		level = ""
	}
}
