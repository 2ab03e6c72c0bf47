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
	out, err := repo.Output(ref)
	if err != nil {
		return err
	}
	return toFile(c, func(w io.Writer) error {
		if name == arrowFormat {
			_, err := w.Write(out.File)
			return err
		}
		return writeValues(w, format.Format(name), out, c.String("tensor"))
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
	if slices.Contains(binary, name) && c.String("output") == "" && term.IsTerminal(int(os.Stdout.Fd())) {
		return "", usagef("%s is not for terminals: add -o FILE.%s", name, name)
	}
	return name, nil
}

// toFile runs write on standard output, or on the file of --output, which
// appears only when it is whole.
func toFile(c *cli.Context, write func(io.Writer) error) (err error) {
	path := c.String("output")
	if path == "" {
		out := bufio.NewWriterSize(c.App.Writer, 64<<10)
		return errors.Join(write(out), out.Flush())
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	out := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(write(out), out.Flush(), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func writeValues(w io.Writer, f format.Format, out *host.Output, name string) error {
	file, err := out.Open()
	if err != nil {
		return err
	}
	if out.Type.Kind == abi.KindTensor {
		if name != "" {
			return usagef("--tensor %s: the output is one tensor, %s", name, out.Type)
		}
		return format.Write(w, f, valuesOf(file.Tensor()))
	}
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

func valuesOf(t *tensor.Tensor) format.Tensor {
	return format.Tensor{DType: t.DType(), Sizes: t.Sizes(), Values: &rowReader{tensor: t}}
}

// rowReader streams a tensor's values, some rows at a time.
type rowReader struct {
	tensor *tensor.Tensor
	next   uint64 // row
	rest   []byte // of the rows read last
	buffer []byte
}

// readerBytes is how much is decoded at once, unless a row is larger.
const readerBytes = 4 << 20

func (r *rowReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *rowReader) fill() error {
	left := r.tensor.Rows() - r.next
	size := r.tensor.RowBytes()
	if left == 0 || size == 0 {
		return io.EOF
	}
	rows := min(left, max(1, readerBytes/size))
	if uint64(cap(r.buffer)) < rows*size {
		r.buffer = make([]byte, rows*size)
	}
	r.rest = r.buffer[:rows*size]
	if err := r.tensor.ReadRows(r.rest, r.next, rows); err != nil {
		return err
	}
	r.next += rows
	return nil
}
