package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"zen/host"
)

func cacheCheckCommand() *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "read everything and tell what is damaged; exit code 6 when something was wrong",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "repair", Usage: "move what is damaged to quarantine, remove what cannot be used"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: cacheCheckAction,
	}
}

func cacheCheckAction(c *cli.Context) error {
	options := host.CheckOptions{Repair: c.Bool("repair")}
	done := showReading(&options)
	report, err := host.CheckCache(c.Context, host.Options{Version: Version}, options)
	done()
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = printJSON(c.App.Writer, report)
	} else {
		printReport(c.App.Writer, report)
	}
	if err == nil && !report.OK {
		err = &host.DamagedError{Err: fmt.Errorf("%s", verdict(report))}
	}
	return err
}

func printReport(w io.Writer, r *host.CacheReport) {
	for _, f := range r.Findings {
		fmt.Fprintf(w, "%s\n  %s\n", f.Path, f.Text)
		if f.Done != "" {
			fmt.Fprintf(w, "  repaired: %s\n", f.Done)
		}
	}
	fmt.Fprintf(w, "read %s and %s, %s\n", counted(r.Records, "record"), counted(r.Objects, "object"), bytesText(r.Bytes))
	if r.Newer > 0 {
		fmt.Fprintf(w, "%s of a newer zen, left alone\n", counted(r.Newer, "record"))
	}
	if r.OK {
		fmt.Fprintln(w, "nothing is wrong")
	}
}

// verdict says in one line what stands.
func verdict(r *host.CacheReport) string {
	text := fmt.Sprintf("%s wrong in the result cache", counted(r.Wrong(), "thing"))
	switch n := r.Repaired(); {
	case !r.Repair:
		return text + ": zen cache check --repair moves away what is damaged"
	case n < r.Wrong():
		return fmt.Sprintf("%s, %d repaired: see to the rest by hand", text, n)
	}
	return text + ", all repaired"
}

// showReading shows a bar on a terminal while the cache is read, until done is
// called.
func showReading(o *host.CheckOptions) (done func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return func() {}
	}
	p := mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	bar := p.New(1, mpb.BarStyle().Lbound("").Rbound("").Filler("█").Tip("█").Padding("░"), mpb.BarRemoveOnComplete(), mpb.BarWidth(24),
		mpb.PrependDecorators(decor.Name("reading ")), mpb.AppendDecorators(decor.CountersKibiByte(" %.1f / %.1f")))
	o.Progress = func(read, all int64) {
		bar.SetTotal(max(all, 1), false)
		bar.SetCurrent(read)
	}
	return func() {
		bar.Abort(true)
		p.Wait()
	}
}
