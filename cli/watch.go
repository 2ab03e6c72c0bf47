package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"zen/host"
	"zen/plugins/toolchain"
)

// watchEvery is how often the files are looked at; a round starts when two
// looks in a row see the same.
const watchEvery = 200 * time.Millisecond

// watch builds plugins and runs a pipeline, again and again.
type watch struct {
	c        *cli.Context
	repo     *host.Repository
	options  toolchain.Options
	pipeline string
	made     []string // files that the build writes
	named    []string // files that the pipeline names: plugins and sources
}

func watchAction(c *cli.Context, o toolchain.Options) error {
	return withRepository(func(c *cli.Context, repo *host.Repository) error {
		w := &watch{c: c, repo: repo, options: o, pipeline: c.String("watch")}
		if _, err := os.Stat(w.pipeline); err != nil {
			return usagef("--watch: pipeline file %s is not there", w.pipeline)
		}
		for {
			w.learn()
			before := w.look()
			w.round()
			if c.Context.Err() != nil {
				return host.ErrInterrupted
			}
			fmt.Fprintln(c.App.ErrWriter, "Waiting for a change; Ctrl-C ends.")
			if !w.wait(before, w.there()) {
				return host.ErrInterrupted
			}
		}
	})(c)
}

// round builds and runs. A mistake in a source or a failed step is told, and
// the next change may mend it.
func (w *watch) round() {
	err := build(w.c.Context, w.c.App.Writer, w.c.App.ErrWriter, w.options)
	if err == nil {
		err = w.run()
	}
	if err != nil && w.c.Context.Err() == nil {
		report(w.c.App.ErrWriter, err)
	}
}

func (w *watch) run() error {
	plan, err := w.repo.Plan(w.pipeline, host.Overrides{})
	if err != nil {
		return err
	}
	summary, err := observedRun(w.c, w.repo, plan, host.RunOptions{Cache: host.CacheReadWrite, Command: os.Args[1:]})
	if summary == nil {
		return err
	}
	return finishRun(w.c, summary, err)
}

// learn reads which files the build writes and the pipeline takes. While one of
// the files that say so is wrong, what is known stays.
func (w *watch) learn() {
	if made, err := toolchain.Files(w.options); err == nil {
		w.made = made
	}
	if named, err := host.FilesOf(w.pipeline); err == nil {
		w.named = named
	}
}

// there returns the files that the build writes and that are there.
func (w *watch) there() []string {
	return slices.DeleteFunc(slices.Clone(w.made), func(file string) bool { return mark(file) == "gone" })
}

// wait returns when the files are not what they were before, and have stopped
// changing, or when one that was made is gone; false when the context is done.
func (w *watch) wait(before map[string]string, made []string) bool {
	last := before
	for {
		select {
		case <-w.c.Context.Done():
			return false
		case <-time.After(watchEvery):
		}
		now := w.look()
		if len(made) > len(w.there()) {
			return true
		}
		if maps.Equal(now, last) && !maps.Equal(now, before) {
			return true
		}
		last = now
	}
}

// look returns a mark of every file that is watched: the folders but what is
// hidden or made in them, the pipeline file and the files that it names.
func (w *watch) look() map[string]string {
	marks := map[string]string{}
	for _, dir := range w.options.Dirs {
		_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			switch {
			case err != nil: // deleted meanwhile: the next look tells
				return nil
			case e.IsDir() && path != dir && strings.HasPrefix(e.Name(), "."):
				return filepath.SkipDir
			case !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && filepath.Ext(path) != ".wasm":
				marks[placeOf(path)] = mark(path)
			}
			return nil
		})
	}
	for _, file := range append([]string{w.pipeline}, w.named...) {
		marks[placeOf(file)] = mark(file)
	}
	for _, file := range w.made {
		delete(marks, placeOf(file))
	}
	return marks
}

// placeOf returns the same for every way to write the path of a file, which
// need not be there.
func placeOf(path string) string {
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	return filepath.Join(folder, filepath.Base(path))
}

// mark changes with a file.
func mark(path string) string {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "gone"
	}
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}
