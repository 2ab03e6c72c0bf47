package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/abi/tensor"
	"zen/cli/format"
	"zen/host"
)

func verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "execute again what a run recorded, and compare bit by bit",
		ArgsUsage: "[RUN/][STEP]",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "times", Value: 1, Usage: "execute each step `N` times"},
			interpreterFlag(),
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: withRepository(verifyAction),
	}
}

func verifyAction(c *cli.Context, repo *host.Repository) error {
	ref, err := atMostOneArg(c, "one run or step")
	if err != nil {
		return err
	}
	if c.Int("times") < 1 {
		return usagef("--times %d: at least 1", c.Int("times"))
	}
	options := host.VerifyOptions{Times: c.Int("times")}
	if !c.Bool("json") {
		options.Observe = func(s host.VerifiedStep) { printVerified(c.App.Writer, s) }
	}
	v, err := repo.Verify(c.Context, ref, options)
	if v == nil {
		return err
	}
	if c.Bool("json") {
		return errors.Join(err, printJSON(c.App.Writer, verifyDocumentOf(v)))
	}
	fmt.Fprintf(c.App.Writer, "Run %s of pipeline `%s`: %s.\n", v.Run, v.Pipeline, verdictCounts(v))
	return err
}

// printVerified prints what verifying a step gave.
func printVerified(w io.Writer, s host.VerifiedStep) {
	switch s.Verdict {
	case host.VerdictIdentical:
		fmt.Fprintf(w, "Step `%s` is identical (%s)\n", s.Name, seconds(s.Seconds))
		return
	case host.VerdictSkipped:
		fmt.Fprintf(w, "Step `%s` was skipped: %s\n", s.Name, s.Text)
		return
	case host.VerdictDamaged:
		fmt.Fprintf(w, "Step `%s` is damaged: %s\n", s.Name, strings.ReplaceAll(s.Text, "\n", "; "))
		return
	}
	fmt.Fprintf(w, "Step `%s` differs (%s)\n", s.Name, seconds(s.Seconds))
	if s.Text != "" {
		fmt.Fprintf(w, "  %s\n", s.Text)
	}
	for _, d := range s.Differences {
		fmt.Fprintf(w, "  %s\n", differenceText(d))
	}
}

// differenceText tells the place, both values and how far they are apart.
func differenceText(d host.OutputDifference) string {
	text := "output " + d.Output
	if d.Record {
		text += " in the result cache"
	}
	switch {
	case d.Tensor != "":
		text += fmt.Sprintf(", tensor %q", d.Tensor)
	case d.Column != "":
		text += fmt.Sprintf(", column %q", d.Column)
	}
	switch {
	case d.Text != "":
		return text + ": " + d.Text
	case d.Shape != "":
		return text + ": " + clip(d.Shape, typeAlone)
	}
	text += fmt.Sprintf("%s: %s recorded, %s now", placeText(d.Difference), valueText(d.Difference, d.A), valueText(d.Difference, d.B))
	if d.Ulp != nil {
		text += fmt.Sprintf(", %d ulp", *d.Ulp)
	}
	text += fmt.Sprintf("; %d of %d differ", d.Differ, d.Of)
	if d.Largest != nil && d.Differ > 1 {
		text += fmt.Sprintf(", by %d ulp at most", *d.Largest)
	}
	return text
}

// placeText names the row of a column, or the index in a tensor.
func placeText(d tensor.Difference) string {
	index := strings.ReplaceAll(fmt.Sprint(d.Index), " ", ", ")
	switch {
	case d.Column != "" && len(d.Index) > 0:
		return fmt.Sprintf(", row %d %s", d.Row, index)
	case d.Column != "":
		return fmt.Sprintf(", row %d", d.Row)
	case len(d.Index) > 0:
		return " " + index
	}
	return ""
}

func valueText(d tensor.Difference, e tensor.Element) string {
	return format.Value(d.DType, e.Bytes, e.Null)
}

var verdicts = []host.Verdict{host.VerdictIdentical, host.VerdictDiffers, host.VerdictDamaged, host.VerdictSkipped}

func countVerdicts(v *host.Verification) map[host.Verdict]int {
	count := map[host.Verdict]int{}
	for _, s := range v.Steps {
		count[s.Verdict]++
	}
	return count
}

// verdictCounts sums up: "4 identical, 1 skipped".
func verdictCounts(v *host.Verification) string {
	count := countVerdicts(v)
	var parts []string
	for _, verdict := range verdicts {
		if n := count[verdict]; n > 0 || verdict == host.VerdictIdentical {
			parts = append(parts, fmt.Sprintf("%d %s", n, verdict))
		}
	}
	return strings.Join(parts, ", ")
}

// verifyDocument is the JSON of `zen verify`.
type verifyDocument struct {
	Run      string         `json:"run"`
	Pipeline string         `json:"pipeline"`
	Steps    []verifiedStep `json:"steps"`
	Counts   map[string]int `json:"counts"` // by verdict
}

type verifiedStep struct {
	Name        string       `json:"name"`
	Verdict     host.Verdict `json:"verdict"`
	Times       int          `json:"times"`
	Seconds     float64      `json:"seconds"`
	Text        string       `json:"text,omitempty"`
	Differences []difference `json:"differences"`
}

type difference struct {
	Output   string   `json:"output"`
	Against  string   `json:"against"` // "run" or "record"
	Text     string   `json:"text"`
	Tensor   string   `json:"tensor,omitempty"`
	Column   string   `json:"column,omitempty"`
	Row      *uint64  `json:"row,omitempty"` // of a table
	Index    []uint64 `json:"index"`
	Recorded string   `json:"recorded,omitempty"`
	Now      string   `json:"now,omitempty"`
	Ulp      *uint64  `json:"ulp,omitempty"`
	Differ   uint64   `json:"differ,omitempty"`
	Of       uint64   `json:"of,omitempty"`
	Largest  *uint64  `json:"largest_ulp,omitempty"`
}

func verifyDocumentOf(v *host.Verification) verifyDocument {
	doc := verifyDocument{Run: v.Run, Pipeline: v.Pipeline, Steps: []verifiedStep{}, Counts: map[string]int{}}
	count := countVerdicts(v)
	for _, verdict := range verdicts {
		doc.Counts[string(verdict)] = count[verdict]
	}
	for _, s := range v.Steps {
		step := verifiedStep{s.Name, s.Verdict, s.Times, s.Seconds, s.Text, []difference{}}
		for _, d := range s.Differences {
			step.Differences = append(step.Differences, differenceOf(d))
		}
		doc.Steps = append(doc.Steps, step)
	}
	return doc
}

func differenceOf(d host.OutputDifference) difference {
	doc := difference{Output: d.Output, Against: "run", Text: differenceText(d), Tensor: d.Tensor, Column: d.Column, Index: append([]uint64{}, d.Index...)}
	if d.Record {
		doc.Against = "record"
	}
	if d.Differ == 0 {
		return doc
	}
	if d.Column != "" {
		doc.Row = &d.Row
	}
	doc.Recorded, doc.Now = valueText(d.Difference, d.A), valueText(d.Difference, d.B)
	doc.Ulp, doc.Differ, doc.Of, doc.Largest = d.Ulp, d.Differ, d.Of, d.Largest
	return doc
}
