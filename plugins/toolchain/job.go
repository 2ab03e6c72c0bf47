package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// job is the build of one plugin.
type job struct {
	*builder
	source   *source
	compiler *compiler
	folder   string // of the source: absolute, without links
	out      string // the plugin file
	work     string // a folder of its own
	stderr   io.Writer

	read    []string // files that the compiler read
	headers []string // folders elsewhere that it looks for headers in
}

// newJob returns the build of a plugin, with a folder to work in and its
// compiler found.
func (b *builder) newJob(i int, s *source, out string) (*job, error) {
	j := &job{builder: b, source: s, out: out, work: filepath.Join(b.work, fmt.Sprintf("job%04d", i)), stderr: b.stderr}
	dir, err := filepath.Abs(s.dir)
	if err != nil {
		return nil, err
	}
	if j.folder, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	if err := os.Mkdir(j.work, 0o700); err != nil {
		return nil, err
	}
	j.compiler, err = b.find[s.manifest.Language]()
	return j, err
}

// CompileError says that a compiler ran and refused; what it said went to
// Options.Stderr.
type CompileError struct {
	Dir      string
	Compiler string
	Err      error // of os/exec
}

func (e *CompileError) Error() string {
	return fmt.Sprintf("%s: %s: %s", e.Dir, filepath.Base(e.Compiler), e.Err)
}

// Unwrap returns the error of os/exec.
func (e *CompileError) Unwrap() error { return e.Err }

// command is one run of a compiler.
type command struct {
	args    []string
	dir     string   // "": the current folder
	env     []string // beside what every run of the compiler gets
	stderr  io.Writer
	stdout  io.Writer // nil: to stderr
	program string    // "": the compiler
}

// run runs a compiler. Its error is a *CompileError.
func (j *job) run(ctx context.Context, c command) error {
	program, known := j.compiler.starts(), j.compiler.program
	if c.program != "" {
		program, known = c.program, c.program
	}
	cmd := exec.CommandContext(ctx, program, c.args...)
	cmd.Dir = c.dir
	cmd.Env = j.environment(c.env)
	separate(cmd)
	cmd.Stderr = j.stderr
	if c.stderr != nil {
		cmd.Stderr = c.stderr
	}
	cmd.Stdout = cmd.Stderr
	if c.stdout != nil {
		cmd.Stdout = c.stdout
	}
	cmd.WaitDelay = time.Second // a child of the compiler may hold the pipe open
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return &CompileError{j.source.dir, known, err}
	}
	return nil
}

// sources returns the files of the plugin's folder, and of src in it, with one
// of the extensions: relative, sorted.
func (j *job) sources(extensions ...string) ([]string, error) {
	var files []string
	for _, folder := range []string{"", "src"} {
		entries, err := os.ReadDir(filepath.Join(j.source.dir, folder))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() && slices.Contains(extensions, filepath.Ext(e.Name())) {
				files = append(files, filepath.Join(folder, e.Name()))
			}
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no source file (%s)", j.source.dir, strings.Join(extensions, ", "))
	}
	slices.Sort(files)
	return files, nil
}
