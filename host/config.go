package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"zen/abi/toml"
	"zen/host/pipeline"
)

// config is what a user sets for a whole repository, in config.toml in its
// folder. Everything has a default.
type config struct {
	// privateDownloads lets sources come from private addresses and, over
	// plain http, from this machine.
	privateDownloads bool

	// maxBytes is the size that the result cache is trimmed to by itself; nil:
	// never.
	maxBytes *int64
	// maxAge is how long what nobody uses stays; nil: as long as there is room.
	maxAge *time.Duration

	// limits are those of steps for which neither they nor their pipeline set any.
	limits pipeline.Limits
	// memoryBytes is what the executions of a run share; 0: a part of the machine's.
	memoryBytes uint64
}

// defaultMaxBytes is the size of a result cache that sets none.
const defaultMaxBytes = 50 << 30

// readConfig reads config.toml; one that is not there is empty. The error is
// toml.Errors or a *toml.Error.
func (r *Repository) readConfig() (config, error) {
	c := config{maxBytes: new(int64(defaultMaxBytes))}
	path := filepath.Join(r.options.Home, "config.toml")
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	table, err := toml.Parse(path, src)
	if table == nil {
		return c, err
	}
	var reader toml.Reader
	reader.Add(toml.Pos{}, err)
	root := reader.Section(table, "")
	downloads := root.Sub("downloads")
	c.privateDownloads, _ = downloads.Bool("private")
	downloads.Done()
	limits := root.Sub("cache")
	c.maxBytes = limitOf(limits, "max_size", c.maxBytes, ParseSize)
	c.maxAge = limitOf(limits, "max_age", nil, ParseAge)
	limits.Done()
	c.limits = pipeline.ReadLimits(root.Sub("limits"))
	run := root.Sub("run")
	c.memoryBytes = memoryOf(run)
	run.Done()
	root.Done()
	return c, reader.Err()
}

// checkConfig notes what is wrong in config.toml, which every run reads. The error is
// that it cannot be read.
func (r *Repository) checkConfig(problems *toml.Reader) error {
	_, err := r.readConfig()
	var several toml.Errors
	var one *toml.Error
	if !errors.As(err, &several) && !errors.As(err, &one) {
		return err
	}
	problems.Add(toml.Pos{}, err)
	return nil
}

// memoryOf reads [run] memory, what the executions of a run share.
func memoryOf(run *toml.Section) uint64 {
	text, ok := run.String("memory")
	if !ok {
		return 0
	}
	n, err := pipeline.ParseSize(text)
	if err != nil {
		run.Errorf(run.At("memory"), "memory %v", err)
	}
	return n
}

// limitOf reads a limit, which "none" and 0 switch off.
func limitOf[T int64 | time.Duration](s *toml.Section, key string, otherwise *T, parse func(string) (T, error)) *T {
	if v := s.Get(key); v != nil && v.Kind == toml.KindInt && v.Int == 0 {
		return nil
	}
	text, ok := s.String(key)
	if !ok {
		return otherwise
	}
	if text == "none" {
		return nil
	}
	limit, err := parse(text)
	if err != nil {
		s.Errorf(s.At(key), "%s: %v", key, err)
	}
	if limit == 0 {
		return nil
	}
	return &limit
}
