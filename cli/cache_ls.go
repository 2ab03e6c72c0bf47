package cli

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"zen/host"
)

// The orders of `zen cache ls`. What is largest or latest comes first.
var resultOrders = map[string]func(a, b recordLine) int{
	"used":    func(a, b recordLine) int { return b.Used.Compare(a.Used) },
	"created": func(a, b recordLine) int { return b.Made.Compare(a.Made) },
	"size":    func(a, b recordLine) int { return cmp.Compare(b.Size, a.Size) },
	"seconds": func(a, b recordLine) int { return cmp.Compare(b.Seconds, a.Seconds) },
	"step":    func(a, b recordLine) int { return cmp.Compare(a.Step, b.Step) },
}

func cacheListCommand() *cli.Command {
	return &cli.Command{
		Name:  "ls",
		Usage: "list the stored results, last used first",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "step", Usage: "only those that a step called `NAME` made"},
			&cli.StringFlag{Name: "plugin", Usage: "only those of the plugin of this `NAME`, or whose digest starts so"},
			&cli.StringFlag{Name: "older-than", Usage: "only what was not used for `AGE`: 30d, 12h"},
			&cli.StringFlag{Name: "newer-than", Usage: "only what was used within `AGE`"},
			&cli.StringFlag{Name: "larger-than", Usage: "only results of more than `SIZE`: 1GiB, 500MB"},
			&cli.StringFlag{Name: "smaller-than", Usage: "only results of less than `SIZE`"},
			&cli.StringFlag{Name: "sort", Value: "used", Usage: "used, created, size, seconds or step"},
			&cli.IntFlag{Name: "limit", Aliases: []string{"n"}, Usage: "how many at most; 0: all", DefaultText: "all"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: withRepository(cacheListAction),
	}
}

// recordLine is one result in the JSON of `zen cache ls`.
type recordLine struct {
	Key          string                    `json:"key"`
	Run          string                    `json:"run"`
	Step         string                    `json:"step"`
	Plugin       string                    `json:"plugin,omitempty"` // "": no run in the history tells
	PluginDigest string                    `json:"plugin_digest"`
	Entry        string                    `json:"entry"`
	Outputs      map[string]outputDocument `json:"outputs"`
	Size         int64                     `json:"size"` // bytes stored, of all outputs
	Seconds      float64                   `json:"seconds"`
	Made         time.Time                 `json:"made"`
	Used         time.Time                 `json:"used"`
}

func recordLineOf(r host.Result) recordLine {
	line := recordLine{
		Key: r.Key.String(), Run: r.Record.Producer.Run, Step: r.Record.Producer.Step, Outputs: map[string]outputDocument{},
		Plugin: r.Plugin, PluginDigest: r.PluginDigest, Entry: r.Entry,
		Size: r.Record.OutputBytes(), Seconds: r.Record.Producer.Seconds, Made: r.Record.Producer.Started, Used: r.Used.UTC(),
	}
	for _, o := range r.Record.Outputs {
		line.Outputs[o.Port] = outputDocument{Type: o.Type, Content: hex.EncodeToString(o.Content[:]), Object: o.Object.String(), Size: o.Size}
	}
	return line
}

func cacheListAction(c *cli.Context, repo *host.Repository) error {
	order, ok := resultOrders[c.String("sort")]
	if !ok {
		return usagef("--sort %q: there are used, created, size, seconds and step", c.String("sort"))
	}
	if c.Int("limit") < 0 {
		return usagef("--limit %d: at least 0", c.Int("limit"))
	}
	fits, err := resultFilter(c)
	if err != nil {
		return err
	}
	lines := []recordLine{}
	err = repo.Results(func(r host.Result) {
		if line := recordLineOf(r); fits(line) {
			lines = append(lines, line)
		}
	}, func(bad error) { fmt.Fprintf(c.App.ErrWriter, "warning: %v\n", bad) })
	if err != nil {
		return err
	}
	slices.SortFunc(lines, func(a, b recordLine) int { return cmp.Or(order(a, b), cmp.Compare(a.Key, b.Key)) })
	if n := c.Int("limit"); n > 0 && n < len(lines) {
		lines = lines[:n]
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, lines)
	}
	printResults(c, lines)
	return nil
}

func printResults(c *cli.Context, lines []recordLine) {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = []string{
			short(l.Key), l.Step, cmp.Or(l.Plugin, "sha256:"+short(l.PluginDigest)), l.Entry, bytesText(l.Size),
			l.Used.Local().Format("2006-01-02 15:04"), seconds(l.Seconds), l.Run,
		}
	}
	printTable(c.App.Writer, []string{"KEY", "STEP", "PLUGIN", "ENTRY", "SIZE", "USED", "TOOK", "BY RUN"}, rows)
}

// resultFilter says which results the flags ask for.
func resultFilter(c *cli.Context) (func(recordLine) bool, error) {
	older, err := ageFlag(c, "older-than")
	if err != nil {
		return nil, err
	}
	newer, err := ageFlag(c, "newer-than")
	if err != nil {
		return nil, err
	}
	larger, err := sizeFlag(c, "larger-than")
	if err != nil {
		return nil, err
	}
	smaller, err := sizeFlag(c, "smaller-than")
	if err != nil {
		return nil, err
	}
	now, step, plugin := time.Now(), c.String("step"), c.String("plugin")
	return func(l recordLine) bool {
		age := now.Sub(l.Used)
		return (step == "" || l.Step == step) && (plugin == "" || l.isOf(plugin)) &&
			(older == nil || age > *older) && (newer == nil || age <= *newer) &&
			(larger == nil || l.Size > *larger) && (smaller == nil || l.Size < *smaller)
	}, nil
}

// digestDigits is from how many digits on a word may be the start of a plugin's
// digest.
const digestDigits = 6

func (l recordLine) isOf(plugin string) bool {
	return l.Plugin == plugin || len(plugin) >= digestDigits && strings.HasPrefix(l.PluginDigest, plugin)
}

// sizeFlag returns the value of a flag, nil when it is not there.
func sizeFlag(c *cli.Context, name string) (*int64, error) {
	if !c.IsSet(name) {
		return nil, nil
	}
	n, err := host.ParseSize(c.String(name))
	if err != nil {
		return nil, usagef("--%s: %v", name, err)
	}
	return &n, nil
}

// ageFlag returns the value of a flag, nil when it is not there.
func ageFlag(c *cli.Context, name string) (*time.Duration, error) {
	if !c.IsSet(name) {
		return nil, nil
	}
	d, err := host.ParseAge(c.String(name))
	if err != nil {
		return nil, usagef("--%s: %v", name, err)
	}
	return &d, nil
}
