package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func cacheCommand() *cli.Command {
	jsonFlag := &cli.BoolFlag{Name: "json", Usage: "print JSON"}
	return &cli.Command{
		Name:   "cache",
		Usage:  "look at the result cache, and make room in it",
		Action: subcommandAction,
		Subcommands: []*cli.Command{
			{Name: "info", Usage: "how much is stored, and what it saved", Flags: []cli.Flag{jsonFlag}, Action: withRepository(cacheInfoAction)},
			cacheListCommand(),
			{Name: "show", Usage: "everything about one result", ArgsUsage: "KEY", Flags: []cli.Flag{jsonFlag}, Action: withRepository(cacheShowAction)},
			cacheTrimCommand(),
			cacheClearCommand(),
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
	printLine := func(name, format string, args ...any) {
		fmt.Fprintf(c.App.Writer, "%-18s %s\n", name, fmt.Sprintf(format, args...))
	}
	printLine("result cache", "%s", info.Home)
	printLine("size", "%s", bytesText(info.Bytes))
	printLine("results", "%d, %s", info.Records, bytesText(info.RecordBytes))
	printLine("objects", "%d, %s", info.Objects, bytesText(info.ObjectBytes))
	printLine("hits", "%d, %s saved", info.Hits, seconds(info.SavedSeconds))
	printLine("trim could free", "%s", bytesText(info.Trimmable))
	printLine("largest size", "%s", cacheLimitText(info))
	if info.DiskFree != nil {
		printLine("free on the disk", "%s", bytesText(int64(*info.DiskFree)))
	}
	printLine("compilation cache", "%s", info.Compilation)
	return nil
}

func cacheLimitText(info host.CacheInfo) string {
	text := "any"
	if info.MaxBytes != nil {
		text = bytesText(*info.MaxBytes)
	}
	if info.MaxAge != nil {
		text += fmt.Sprintf(", and %s since the last use", ageText(*info.MaxAge))
	}
	return text
}

// ageText writes seconds in the largest unit that is worth it: 3d, 5h, 12m.
func ageText(seconds float64) string {
	switch {
	case seconds >= 2*24*3600:
		return fmt.Sprintf("%.0fd", seconds/(24*3600))
	case seconds >= 2*3600:
		return fmt.Sprintf("%.0fh", seconds/3600)
	case seconds >= 60:
		return fmt.Sprintf("%.0fm", seconds/60)
	}
	return fmt.Sprintf("%.0fs", seconds)
}
