package cli

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/abi"
	"zen/host"
)

func inspectCommand() *cli.Command {
	return &cli.Command{
		Name:      "inspect",
		Usage:     "show what a plugin offers: entries, ports, parameters, imports",
		ArgsUsage: "FILE",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON"}},
		Action:    withRepository(inspectAction),
	}
}

// pluginDocument is the JSON of `zen plugin inspect`.
type pluginDocument struct {
	File     string        `json:"file"`
	Bytes    int64         `json:"bytes"`
	Whole    string        `json:"file_digest"`   // SHA-256 of the file
	Digest   string        `json:"plugin_digest"` // SHA-256 of the module without its manifest
	Manifest *abi.Manifest `json:"manifest"`
	Imports  []string      `json:"imports"`
	Memory   memoryText    `json:"memory"`
}

type memoryText struct {
	MinBytes uint64 `json:"min_bytes"`
	MaxBytes uint64 `json:"max_bytes,omitempty"` // 0: no bound of its own
}

func inspectAction(c *cli.Context, repo *host.Repository) error {
	path, err := oneArg(c, "one plugin file")
	if err != nil {
		return err
	}
	p, err := repo.Plugin(path)
	if err != nil {
		return err
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	scan, err := abi.Scan(file)
	if err != nil {
		return err
	}
	doc := pluginDocument{
		File: path, Bytes: p.Bytes, Whole: fmt.Sprintf("%x", sha256.Sum256(file)), Digest: p.Digest.String(), Manifest: p.Manifest, Imports: []string{},
		Memory: memoryText{scan.MinPages << 16, scan.MaxPages << 16},
	}
	for _, im := range scan.Imports {
		doc.Imports = append(doc.Imports, im.Module+"."+im.Name)
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, doc)
	}
	showPlugin(c.App.Writer, doc)
	return nil
}

func showPlugin(w io.Writer, d pluginDocument) {
	m := d.Manifest
	fmt.Fprintf(w, "%s %s  (%s, ABI zen%d)\n", m.Name, m.Version, m.Language, m.ABI)
	if m.Doc != "" {
		fmt.Fprintln(w, m.Doc)
	}
	fmt.Fprintf(w, "file     %s, %s\n         sha256:%s (of the whole file)\n", d.File, bytesText(d.Bytes), d.Whole)
	fmt.Fprintf(w, "module   sha256:%s (without the manifest: what results are kept by)\n", d.Digest)
	memory := fmt.Sprintf("from %s", bytesText(int64(d.Memory.MinBytes)))
	if d.Memory.MaxBytes > 0 {
		memory += fmt.Sprintf(" to %s", bytesText(int64(d.Memory.MaxBytes)))
	}
	fmt.Fprintf(w, "memory   %s\nimports  %s\n", memory, strings.Join(wrap(d.Imports, 90), "\n         "))
	for _, e := range m.Entries {
		fmt.Fprintln(w)
		showEntry(w, e)
	}
}

// wrap joins words to lines of at most width characters, at least one.
func wrap(words []string, width int) []string {
	lines := []string{""}
	for _, word := range words {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len(*last)+1+len(word) > width:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	if lines[0] == "" {
		lines[0] = "none"
	}
	return lines
}

func showEntry(w io.Writer, e abi.Entry) {
	random := ""
	if e.Random {
		random = "  (random: the seed is part of its key)"
	}
	fmt.Fprintf(w, "entry %s%s\n", e.Name, random)
	if e.Doc != "" {
		fmt.Fprintf(w, "  %s\n", e.Doc)
	}
	for _, p := range e.Inputs {
		fmt.Fprintf(w, "  input   %s\n", portText(p))
	}
	for _, p := range e.Outputs {
		fmt.Fprintf(w, "  output  %s\n", portText(p))
	}
	for _, p := range e.Params {
		fmt.Fprintf(w, "  param   %s\n", paramText(p))
	}
}

func portText(p abi.Port) string {
	return withDoc(fmt.Sprintf("%-14s %s", p.Name, clip(p.Signature(), typeAlone)), p.Doc)
}

func paramText(p abi.Param) string {
	return withDoc(fmt.Sprintf("%-14s %s", p.Name, clip(p.Signature(), typeAlone)), p.Doc)
}

func withDoc(text, doc string) string {
	if doc == "" {
		return text
	}
	return text + "  # " + doc
}
