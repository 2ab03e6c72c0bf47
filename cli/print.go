package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
)

// printJSON prints one document.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// printTable prints rows below a heading, without borders, so that it can be
// read by people and by awk.
func printTable(w io.Writer, heading []string, rows [][]string) {
	cell := lipgloss.NewStyle().PaddingRight(2)
	t := table.New().Headers(heading...).Rows(rows...).
		Border(lipgloss.HiddenBorder()).
		BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderColumn(false).BorderRow(false).BorderHeader(false).
		StyleFunc(func(int, int) lipgloss.Style { return cell })
	for line := range strings.Lines(t.String() + "\n") {
		fmt.Fprintln(w, strings.TrimRight(line, " \n")) // a narrow terminal would break blanks as well
	}
}

// bytesText writes a number of bytes as people read it.
func bytesText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// Characters of a type that are shown: in a line of several things, and where a
// type is what one looks for.
const (
	typeInLine = 120
	typeAlone  = 480
)

// clip keeps a type of many columns or tensors from filling the screen.
func clip(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// short returns the start of a digest.
func short(digest string) string { return digest[:min(12, len(digest))] }

// counted returns a number of things: "1 step", "2 steps".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
