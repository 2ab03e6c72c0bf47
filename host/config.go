package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"zen/abi/toml"
)

// config is what a user sets for a whole repository, in config.toml in its
// folder. Everything has a default.
type config struct {
	// privateDownloads lets sources come from private addresses and, over
	// plain http, from this machine.
	privateDownloads bool
}

// readConfig reads config.toml; one that is not there is empty. The error is
// toml.Errors or a *toml.Error.
func (r *Repository) readConfig() (config, error) {
	var c config
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
	root.Done()
	return c, reader.Err()
}
