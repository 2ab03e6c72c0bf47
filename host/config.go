package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"zen/abi/toml"
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
	if err != nil {
		return c, err
	}
	var reader toml.Reader
	root := reader.Section(table, "")
	downloads := root.Sub("downloads")
	c.privateDownloads, _ = downloads.Bool("private")
	downloads.Done()
	limits := root.Sub("cache")
	c.maxBytes = limitOf(limits, "max_size", c.maxBytes, ParseSize)
	c.maxAge = limitOf(limits, "max_age", nil, ParseAge)
	limits.Done()
	root.Done()
	return c, reader.Err()
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
