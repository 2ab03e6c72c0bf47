// Package toolchain turns the source of a plugin into a plugin file: it reads
// plugin.toml, runs the compiler of the plugin's language, checks the module
// against the ABI and embeds the manifest.
//
// It executes nothing that it built, and no command that a plugin.toml names:
// the language picks the compiler, and only flags that cannot start programs
// are passed on. cargo alone, for a Rust plugin with a Cargo.toml, runs the build
// scripts and macros of its crates. The same source and compiler give the same bytes, in any
// folder and at any time. Only the command line imports it. Build may be called
// concurrently.
package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zen/abi"
	"zen/plugins/sdk"
)

// defaultJobs is how many plugins are compiled at once: compilers take much
// memory, and most of a single build is serial.
const defaultJobs = 2

// Options say what to build.
type Options struct {
	// Dirs are the folders to build, each with a plugin.toml.
	Dirs []string
	// Out is the file to write, or the folder, when it ends in a slash, is a
	// folder, or there are several Dirs. Empty: NAME.wasm in each of Dirs.
	Out string
	// Debug keeps the names of functions and, where the language has them, the
	// places in the source, and does not optimise what would blur them.
	Debug bool
	// Force builds what is up to date, too.
	Force bool
	// Color asks compilers for colours.
	Color bool
	// Observe, when not nil, is told what is under way. It is called
	// concurrently.
	Observe func(Event)
	// Stderr gets what the compilers say; nil: nobody.
	Stderr io.Writer
	// Jobs is how many plugins are compiled at once; 0: two.
	Jobs int
	// SDKs are the guest SDKs, one folder per language; nil: zen's own.
	SDKs fs.FS
}

// Result is one plugin file that was built, or was up to date.
type Result struct {
	Dir, File string
	Manifest  *abi.Manifest
	Bytes     int
	UpToDate  bool // nothing that goes into the plugin changed: no compiler ran
	Changed   bool // false: the file had these bytes already and was left alone
	Took      time.Duration
}

// Event says that the build of a plugin has started or ended.
type Event struct {
	Plugin, Language string
	Done             bool
}

// Build builds every plugin of o.Dirs and returns the results in their order.
// After an error the results of the others are there, and the error joins what
// went wrong: toml.Errors in a plugin.toml, *MissingError, *CompileError, or
// one of package abi's about the module.
func Build(ctx context.Context, o Options) ([]Result, error) {
	if len(o.Dirs) == 0 {
		return nil, errors.New("no folder to build")
	}
	sources, err := readAll(o.Dirs)
	if err != nil {
		return nil, err
	}
	outs, err := outputs(sources, o.Out)
	if err == nil {
		err = checkOverwrite(outs)
	}
	if err != nil {
		return nil, err
	}
	b, err := newBuilder(ctx, o)
	if err != nil {
		return nil, err
	}
	defer b.close()
	return b.all(ctx, sources, outs)
}

// Files returns the plugin files that Build would write.
func Files(o Options) ([]string, error) {
	sources, err := readAll(o.Dirs)
	if err != nil {
		return nil, err
	}
	return outputs(sources, o.Out)
}

// readAll reads every plugin.toml first, so that a typing error in the last one
// does not wait for the compilers.
func readAll(dirs []string) ([]*source, error) {
	var errs []error
	sources := make([]*source, len(dirs))
	for i, dir := range dirs {
		var err error
		sources[i], err = readSource(dir)
		errs = append(errs, err)
	}
	return sources, errors.Join(errs...)
}

// builder is what the plugins of one Build share.
type builder struct {
	work   string // a temporary folder
	stderr io.Writer
	alone  bool // a single plugin: its compiler writes to stderr directly
	Options
	here string // the current folder, without links
	find map[string]func() (*compiler, error)
	self func() (string, error) // the digest of zen
	mu   sync.Mutex             // guards writes to stderr
	rust rustSDK
}

func newBuilder(ctx context.Context, o Options) (*builder, error) {
	b := &builder{Options: o, stderr: o.Stderr, alone: len(o.Dirs) == 1, find: finders(ctx), self: sync.OnceValues(programDigest)}
	if b.stderr == nil {
		b.stderr = io.Discard
	}
	if b.Jobs < 1 {
		b.Jobs = defaultJobs
	}
	if b.SDKs == nil {
		b.SDKs = sdk.Files
	}
	var err error
	if b.here, err = os.Getwd(); err != nil {
		return nil, err
	}
	b.work, err = os.MkdirTemp("", "zen-build-")
	if err != nil {
		return nil, err
	}
	// Compilers see resolved paths, so that the prefixes that are cut off match.
	b.work, b.here = resolved(b.work), resolved(b.here)
	if err := writeSDKs(b.SDKs, b.sdk("")); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// resolved returns a path without links, or as it is when it leads nowhere.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// close leaves the folder to the system when it cannot be removed.
func (b *builder) close() { _ = os.RemoveAll(b.work) }

// sdk returns the folder of a language's SDK.
func (b *builder) sdk(language string) string { return filepath.Join(b.work, "sdk", language) }

func (b *builder) all(ctx context.Context, sources []*source, outs []string) ([]Result, error) {
	results := make([]Result, len(sources))
	errs := make([]error, len(sources))
	turns := make(chan struct{}, b.Jobs)
	var wg sync.WaitGroup
	for i := range sources {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			results[i], errs[i] = b.one(ctx, i, sources[i], outs[i])
		})
	}
	wg.Wait()
	var built []Result
	for i := range results {
		if errs[i] == nil {
			built = append(built, results[i])
		}
	}
	return built, errors.Join(errs...)
}

// one builds one plugin, unless it is up to date.
func (b *builder) one(ctx context.Context, i int, s *source, out string) (Result, error) {
	start := time.Now()
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	j, err := b.newJob(i, s, out)
	if err != nil {
		return Result{}, err
	}
	result := Result{Dir: s.dir, File: out, Manifest: s.manifest}
	inputs, unknown := j.fingerprint()
	if unknown == nil && !b.Force && j.upToDate(inputs) {
		result.UpToDate = true
		result.Bytes = fileSize(out)
		return result, nil
	}
	started := time.Now()
	if result.Bytes, result.Changed, err = j.build(ctx); err != nil {
		return Result{}, err
	}
	if unknown == nil {
		_ = j.remember(inputs, started) // without a record the next build is a whole one
	}
	result.Took = time.Since(start)
	return result, nil
}

func fileSize(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return 0 // it was deleted a moment ago
	}
	return int(info.Size())
}

// build runs the compiler and writes the plugin file.
func (j *job) build(ctx context.Context) (bytes int, changed bool, err error) {
	s := j.source
	j.observe(Event{s.manifest.Name, s.manifest.Language, false})
	defer j.observe(Event{s.manifest.Name, s.manifest.Language, true})
	if !j.alone {
		defer j.gather()()
	}
	module, err := languages[s.manifest.Language].compile(ctx, j)
	if err != nil {
		return 0, false, err
	}
	file, err := finish(module, s)
	if err == nil {
		err = j.checkInputs()
	}
	if err != nil {
		return 0, false, err
	}
	changed, err = writeFile(j.out, file)
	return len(file), changed, err
}

func (b *builder) observe(e Event) {
	if b.Observe != nil {
		b.Observe(e)
	}
}

// finish checks the module against the manifest and appends the manifest.
func finish(module []byte, s *source) ([]byte, error) {
	scanned, err := abi.Scan(module)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.dir, err)
	}
	if err := checkAbsent(scanned, s); err != nil {
		return nil, err
	}
	if err := scanned.Check(s.manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", s.placeOf(err), err)
	}
	if err := checkUndeclared(scanned, s); err != nil {
		return nil, err
	}
	return abi.WithManifest(module, s.manifest)
}

// checkUndeclared returns an error when the module exports an entry that the
// manifest does not have: nobody could run it.
func checkUndeclared(m *abi.Module, s *source) error {
	var errs []error
	for _, e := range m.Exports {
		entry := e.Func != nil && e.Func.Equal(abi.EntrySignature) && !abi.ReservedEntry(e.Name)
		if entry && s.manifest.Entry(e.Name) == nil {
			errs = append(errs, fmt.Errorf("%s: the plugin exports %q, an entry that is not declared: add [entries.%s], or do not export it", s.end, e.Name, e.Name))
		}
	}
	return errors.Join(errs...)
}
