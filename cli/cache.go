package cli

import (
	"encoding/hex"
	"fmt"
	"sort"
	"time"

	"github.com/urfave/cli/v2"

	"zen/cache"
	"zen/host"
)

func cacheCommand() *cli.Command {
	jsonFlag := &cli.BoolFlag{Name: "json", Usage: "print JSON"}
	return &cli.Command{
		Name:   "cache",
		Usage:  "look at the result cache",
		Action: subcommandAction,
		Subcommands: []*cli.Command{
			{Name: "info", Usage: "how much is stored", Flags: []cli.Flag{jsonFlag}, Action: withRepository(cacheInfoAction)},
			{Name: "ls", Usage: "list the stored results, last used first", Flags: []cli.Flag{jsonFlag}, Action: withRepository(cacheListAction)},
			cacheCheckCommand(),
			{Name: "path", Usage: "print where it lies", Action: withRepository(cachePathAction)},
		},
	}
}

func cachePathAction(c *cli.Context, repo *host.Repository) error {
	fmt.Fprintln(c.App.Writer, repo.Home())
	return nil
}

func cacheInfoAction(c *cli.Context, repo *host.Repository) error {
	info, err := repo.CacheInfo()
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, info)
	}
	fmt.Fprintf(c.App.Writer, "result cache       %s\n", info.Home)
	fmt.Fprintf(c.App.Writer, "results            %d, %s\n", info.Records, bytesText(info.RecordBytes))
	fmt.Fprintf(c.App.Writer, "objects            %d, %s\n", info.Objects, bytesText(info.ObjectBytes))
	fmt.Fprintf(c.App.Writer, "compilation cache  %s\n", info.Compilation)
	return nil
}

// recordLine is one result in the JSON of `zen cache ls`.
type recordLine struct {
	Key     string                    `json:"key"`
	Run     string                    `json:"run"`
	Step    string                    `json:"step"`
	Outputs map[string]outputDocument `json:"outputs"`
	Size    int64                     `json:"size"` // bytes stored, of all outputs
	Seconds float64                   `json:"seconds"`
	Made    time.Time                 `json:"made"`
	Used    time.Time                 `json:"used"`
}

func recordLineOf(r cache.RecordInfo) recordLine {
	line := recordLine{
		Key: r.Key.String(), Run: r.Record.Producer.Run, Step: r.Record.Producer.Step, Outputs: map[string]outputDocument{},
		Size: r.Record.OutputBytes(), Seconds: r.Record.Producer.Seconds, Made: r.Record.Producer.Started, Used: r.Used.UTC(),
	}
	for _, o := range r.Record.Outputs {
		line.Outputs[o.Port] = outputDocument{o.Type, hex.EncodeToString(o.Content[:]), o.Object.String(), o.Size}
	}
	return line
}

func cacheListAction(c *cli.Context, repo *host.Repository) error {
	lines := []recordLine{}
	err := repo.Records(func(r cache.RecordInfo) error {
		if r.Err != nil {
			fmt.Fprintf(c.App.ErrWriter, "warning: %v\n", r.Err)
			return nil
		}
		lines = append(lines, recordLineOf(r))
		return nil
	})
	if err != nil {
		return err
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i].Used.After(lines[j].Used) })
	if c.Bool("json") {
		return printJSON(c.App.Writer, lines)
	}
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = []string{short(l.Key), l.Step, l.Run, fmt.Sprint(len(l.Outputs)), bytesText(l.Size), seconds(l.Seconds), l.Used.Local().Format("2006-01-02 15:04")}
	}
	printTable(c.App.Writer, []string{"KEY", "STEP", "BY RUN", "OUTPUTS", "SIZE", "TOOK", "USED"}, rows)
	return nil
}
