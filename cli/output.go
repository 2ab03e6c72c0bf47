package cli

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"zen/abi"
	"zen/abi/tensor"
	"zen/abi/toml"
	"zen/cli/format"
	"zen/host"
)

// arrowFormat is the stored file as it is; every Arrow reader opens it.
const arrowFormat = "arrow"

func outputCommand() *cli.Command {
	return &cli.Command{
		Name:      "output",
		Usage:     "print what a step gave, or write it to a file",
		ArgsUsage: "[RUN/]STEP[.PORT]",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "text, json, csv, npy, png or arrow (default: by the name of -o, else text)"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`"},
			&cli.StringFlag{Name: "tensor", Usage: "of named tensors only the one called `NAME`"},
			&cli.StringFlag{Name: "column", Usage: "of a table only the column called `NAME`"},
		},
		Action: withRepository(outputAction),
	}
}

func outputAction(c *cli.Context, repo *host.Repository) error {
	ref, err := oneArg(c, "one output")
	if err != nil {
		return err
	}
	name, err := outputFormat(c)
	if err != nil {
		return err
	}
	if name == arrowFormat && (c.String("tensor") != "" || c.String("column") != "") {
		return usagef("arrow is the stored file, whole: leave out --tensor and --column, or use another format")
	}
	out, err := repo.Output(ref)
	if err != nil {
		return err
	}
	return toFile(c, func(w io.Writer) error {
		if name == arrowFormat {
			_, err := w.Write(out.File)
			return err
		}
		return writeOutput(c, w, format.Format(name), out)
	})
}

// outputFormat returns the name of the format that is asked for, by --format or
// by the ending of the file.
func outputFormat(c *cli.Context) (string, error) {
	name := c.String("format")
	if ext := strings.TrimPrefix(filepath.Ext(c.String("output")), "."); name == "" && ext != "" {
		if _, err := format.Parse(ext); err == nil || ext == arrowFormat {
			name = ext
		}
	}
	if name == "" {
		name = string(format.Text)
	}
	if name != arrowFormat {
		f, err := format.Parse(name)
		if err != nil {
			return "", usagef("--format %q: there are text, json, csv, npy, png and arrow", name)
		}
		name = string(f)
	}
	binary := []string{arrowFormat, string(format.NPY), string(format.PNG)}
	if slices.Contains(binary, name) && toTerminal(c) {
		return "", usagef("%s is not for terminals: add -o FILE.%s", name, name)
	}
	return name, nil
}

func toTerminal(c *cli.Context) bool {
	return c.String("output") == "" && term.IsTerminal(int(os.Stdout.Fd()))
}

// toFile runs write on standard output, or on the file of --output, which
// appears only when it is whole. A link is followed, and a pipe or a device is
// written to as it is.
func toFile(c *cli.Context, write func(io.Writer) error) (err error) {
	path := c.String("output")
	if path == "" {
		return buffered(c.App.Writer, write)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(buffered(f, write), f.Close())
	}
	return toNewFile(path, write)
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	out := bufio.NewWriterSize(w, 64<<10)
	return errors.Join(write(out), out.Flush())
}

// toNewFile makes the file beside its place and renames it.
func toNewFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := errors.Join(buffered(f, write), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeOutput writes all of an output, or what --tensor or --column choose of it.
func writeOutput(c *cli.Context, w io.Writer, f format.Format, out *host.Output) error {
	file, err := out.Open()
	if err != nil {
		return err
	}
	name, column := c.String("tensor"), c.String("column")
	switch {
	case column != "" && out.Type.Kind != abi.KindTable:
		return usagef("--column %s: the output is no table, it is %s", column, clip(out.Type.String(), typeInLine))
	case name != "" && out.Type.Kind == abi.KindTable:
		return usagef("--tensor %s: the output is a table; --column NAME shows one of its columns", name)
	case name != "" && out.Type.Kind == abi.KindTensor:
		return usagef("--tensor %s: the output is one tensor, %s", name, out.Type)
	case out.Type.Kind == abi.KindTable && column != "":
		return writeColumn(w, f, file.Table(), column, toTerminal(c))
	case out.Type.Kind == abi.KindTable:
		return writeTable(w, f, file.Table(), toTerminal(c))
	case out.Type.Kind == abi.KindTensor:
		return format.Write(w, f, valuesOf(file.Tensor()))
	}
	return writeNamed(w, f, file, name)
}

// writeNamed writes named tensors, or the one of that name.
func writeNamed(w io.Writer, f format.Format, file *tensor.File, name string) error {
	names := file.Names()
	if name != "" {
		if !slices.Contains(names, name) {
			return usagef("--tensor: there is no %q%s", name, toml.Hint(name, names))
		}
		return format.Write(w, f, valuesOf(file.Named(name)))
	}
	if f != format.Text && f != format.JSON {
		return usagef("%s shows one tensor: choose with --tensor NAME among %s", f, strings.Join(names, ", "))
	}
	var tensors []format.Named
	for _, n := range names {
		tensors = append(tensors, format.Named{Name: n, Tensor: valuesOf(file.Named(n))})
	}
	return format.WriteNamed(w, f, tensors)
}
