package host

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zen/abi"
	"zen/abi/tensor"
	"zen/abi/toml"
	"zen/cache"
	"zen/host/history"
)

// Runs returns the newest runs first, of one pipeline or, with "", of all; at
// most limit, 0 for no bound. Their steps are not loaded.
func (r *Repository) Runs(pipeline string, limit int) ([]history.Run, error) {
	return r.history.Runs(pipeline, limit)
}

// FindRun returns a run with its steps: an id, a unique prefix, PIPELINE@N
// (N-th newest, 0 first), or latest (also ""): the newest run of a pipeline
// file in the current folder, else the newest of all. The error is a
// *UsageError when there is no such run.
func (r *Repository) FindRun(ref string) (*history.Run, error) {
	folder, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	run, err := r.history.Find(ref, folder)
	if errors.Is(err, history.ErrNotFound) || errors.Is(err, history.ErrAmbiguous) {
		return nil, &UsageError{err.Error()}
	}
	return run, err
}

// FindStep resolves [RUN/]STEP.
func (r *Repository) FindStep(ref string) (*history.Run, *history.Step, error) {
	runRef, name := splitRun(ref)
	run, err := r.FindRun(runRef)
	if err != nil {
		return nil, nil, err
	}
	for i := range run.Steps {
		if run.Steps[i].Name == name {
			return run, &run.Steps[i], nil
		}
	}
	return nil, nil, &UsageError{fmt.Sprintf("run %s of %s has no step %q%s", run.ID, run.Pipeline, name, toml.Hint(name, stepNames(run)))}
}

func stepNames(run *history.Run) []string {
	names := make([]string, len(run.Steps))
	for i, s := range run.Steps {
		names[i] = s.Name
	}
	return names
}

// splitRun cuts "RUN/rest".
func splitRun(ref string) (run, rest string) {
	if i := strings.LastIndexByte(ref, '/'); i >= 0 {
		return ref[:i], ref[i+1:]
	}
	return "", ref
}

// Output is one artifact of a run, open for reading.
type Output struct {
	OutputSummary
	Run  string
	Step string
	Port string
	File []byte // the Arrow file, checked against its digest
}

// Output opens [RUN/]STEP[.PORT]. PORT may be left out when the step has one
// output only. The error is a *UsageError when there is none, a *DamagedError
// when the stored bytes are not what they were.
func (r *Repository) Output(ref string) (*Output, error) {
	run, out, err := r.findOutput(ref)
	if err != nil {
		return nil, err
	}
	out.File, err = r.readObject(out.Object)
	if errors.Is(err, cache.ErrNotFound) {
		return nil, &UsageError{fmt.Sprintf("the result of %s.%s is no longer stored: `zen run %s` makes it again", out.Step, out.Port, run.File)}
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// findOutput looks [RUN/]STEP[.PORT] up without reading it.
func (r *Repository) findOutput(ref string) (*history.Run, *Output, error) {
	runRef, rest := splitRun(ref)
	name, port, _ := strings.Cut(rest, ".")
	run, step, err := r.FindStep(joinRun(runRef, name))
	if err != nil {
		return nil, nil, err
	}
	stored, err := pickOutput(run, step, port)
	if err != nil {
		return nil, nil, err
	}
	out := &Output{Run: run.ID, Step: step.Name, Port: stored.Port}
	out.OutputSummary, err = summaryOf(stored)
	return run, out, err
}

func summaryOf(stored *history.Output) (s OutputSummary, err error) {
	s.Size = stored.Bytes
	if s.Type, err = abi.ParseType(stored.Type); err != nil {
		return s, err
	}
	if s.Content, err = tensor.ParseContentDigest(stored.ContentDigest); err != nil {
		return s, err
	}
	s.Object, err = cache.ParseObjectDigest(stored.ObjectDigest)
	return s, err
}

func joinRun(run, rest string) string {
	if run == "" {
		return rest
	}
	return run + "/" + rest
}

func pickOutput(run *history.Run, step *history.Step, port string) (*history.Output, error) {
	names := make([]string, len(step.Outputs))
	for i := range step.Outputs {
		names[i] = step.Outputs[i].Port
		if names[i] == port || port == "" && len(step.Outputs) == 1 {
			return &step.Outputs[i], nil
		}
	}
	where := fmt.Sprintf("step %q of run %s", step.Name, run.ID)
	switch {
	case len(names) == 0:
		return nil, &UsageError{fmt.Sprintf("%s has no outputs: it was %s", where, step.Outcome)}
	case port == "":
		return nil, &UsageError{fmt.Sprintf("%s has several outputs: name one of %s", where, strings.Join(names, ", "))}
	}
	return nil, &UsageError{fmt.Sprintf("%s has no output %q%s", where, port, toml.Hint(port, names))}
}

// readObject returns an object's bytes, checked against its digest. A damaged
// one goes to quarantine.
func (r *Repository) readObject(digest cache.ObjectDigest) ([]byte, error) {
	object, err := r.store.Open(digest)
	if err != nil {
		return nil, err
	}
	defer func() { _ = object.Close() }()
	b := make([]byte, object.Size())
	if _, err := io.ReadFull(io.NewSectionReader(object, 0, object.Size()), b); err != nil {
		return nil, err
	}
	if sha256.Sum256(b) != digest {
		err := fmt.Errorf("object %s is damaged and was moved to quarantine: run the pipeline again to make it anew", digest)
		return nil, &DamagedError{errors.Join(err, r.store.Quarantine(digest))}
	}
	return b, nil
}

// Open decodes the artifact.
func (o *Output) Open() (*tensor.File, error) {
	return tensor.Open(o.File, o.Type, tensor.ReadOptions{Cores: 2})
}

// LogLine is one line that a guest wrote.
type LogLine struct {
	Level string `json:"level"`
	Text  string `json:"text"`
}

// Logs returns the log lines of [RUN/]STEP. A hit has those of the run that
// executed the step; from names that run.
func (r *Repository) Logs(ref string) (lines []LogLine, from string, err error) {
	run, step, err := r.FindStep(ref)
	if err != nil {
		return nil, "", err
	}
	from, name := run.ID, step.Name
	if step.FromRun != "" {
		from, name = step.FromRun, step.FromStep
	}
	lines, err = readLog(r.logPath(from, name))
	return lines, from, err
}

func readLog(path string) ([]LogLine, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // the step wrote nothing
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var lines []LogLine
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		level, text, _ := strings.Cut(in.Text(), "\t")
		if level == "" && len(lines) > 0 {
			lines[len(lines)-1].Text += "\n" + text
			continue
		}
		lines = append(lines, LogLine{level, text})
	}
	return lines, in.Err()
}

// CacheInfo says what a repository holds.
type CacheInfo struct {
	Home        string `json:"home"`
	Records     int    `json:"records"`
	Objects     int    `json:"objects"`
	RecordBytes int64  `json:"record_bytes"`
	ObjectBytes int64  `json:"object_bytes"`
	Compilation string `json:"compilation_cache"`
}

// Records calls yield for every record of the result cache.
func (r *Repository) Records(yield func(cache.RecordInfo) error) error { return r.store.Records(yield) }

// pathOf returns the absolute form of a path where there is one.
func pathOf(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// Pipelines returns the names of all pipelines that were ever run.
func (r *Repository) Pipelines() ([]string, error) { return r.history.Pipelines() }

// CacheInfo counts what is stored.
func (r *Repository) CacheInfo() (CacheInfo, error) {
	info, err := r.store.Info()
	return CacheInfo{
		Home: info.Path, Records: info.Records, RecordBytes: info.RecordBytes,
		Objects: info.Objects, ObjectBytes: info.ObjectBytes, Compilation: r.options.Compilation,
	}, err
}
