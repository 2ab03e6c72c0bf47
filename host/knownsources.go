package host

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"zen/abi"
	"zen/abi/toml"
	"zen/host/convert"
	"zen/host/pipeline"
	"zen/host/source"
)

// knowSources finds out what can be told of sources before anything runs: which
// are not there, of what type artifacts and .npy files are, and what the first
// lines of .csv files name. No values are read, nothing is hashed or downloaded.
func (r *Repository) knowSources(ctx context.Context, parsed *pipeline.File, known *pipeline.Known) (problems toml.Errors) {
	known.Values, known.Columns = map[string]abi.Port{}, map[string][]string{}
	for _, reading := range parsed.Readings(known.Manifests) {
		if err := r.knowSource(ctx, reading, known); err != nil {
			e := toml.Errorf(reading.Pos, "%v", err)
			e.Err = &SourceError{Name: reading.Name, Err: err}
			problems = append(problems, e)
		}
	}
	return problems
}

func (r *Repository) knowSource(ctx context.Context, reading pipeline.Reading, known *pipeline.Known) error {
	file, files := specOf(reading.Source)
	downloads := filepath.Join(r.options.Home, "downloads")
	switch {
	case reading.Artifact != "":
		return r.knowArtifact(reading, known)
	case reading.Files && reading.Whole, reading.Files && (reading.URL != "" || reading.SHA256 != ""):
		return nil // which cannot be: the check tells
	case reading.Files:
		return source.LookFiles(ctx, files)
	case !reading.Whole && source.LookFiles(ctx, files) == nil:
		return nil
	}
	path, err := source.Look(file, downloads)
	if err != nil || path == "" || reading.Path == "" {
		return err // zen's own download is made again when it is damaged, whatever its header says
	}
	return knowFile(path, reading, known)
}

// specOf returns a source as one file, and as files.
func specOf(s *pipeline.Source) (file, files source.Spec) {
	file = source.Spec{Name: s.Name, Path: s.Path, URL: s.URL, SHA256: s.SHA256}
	return file, source.Spec{Name: s.Name, Path: s.Given, Folder: s.Folder, URL: s.URL, SHA256: s.SHA256}
}

// knowArtifact finds the type of what an earlier run gave.
func (r *Repository) knowArtifact(reading pipeline.Reading, known *pipeline.Known) error {
	out, err := r.storedArtifact(reading.Artifact)
	if err != nil {
		return fmt.Errorf("source %q: %w", reading.Name, err)
	}
	known.Values[reading.Name] = abi.Port{Type: out.Type, Kind: out.Kind}
	return nil
}

// knowFile reads the start of a file that is decoded.
func knowFile(path string, reading pipeline.Reading, known *pipeline.Known) error {
	if len(reading.Formats) == 0 {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("source %q: %w", reading.Name, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("source %q: %w", reading.Name, err)
	}
	for _, format := range reading.Formats {
		of := &convert.File{SectionReader: io.NewSectionReader(f, 0, info.Size()), Name: cmp.Or(reading.Given, reading.URL)}
		if err := knowStart(of, format, reading, known); err != nil {
			return fmt.Errorf("source %q: %w", reading.Name, err)
		}
	}
	return nil
}

func knowStart(f *convert.File, format string, reading pipeline.Reading, known *pipeline.Known) error {
	if format == pipeline.FormatCSV {
		if names := convert.CSVNames(f, reading.Field()); names != nil {
			known.Columns[reading.Name] = names
		}
		return nil
	}
	t, ok, err := convert.NPYType(f)
	if ok {
		known.Values[reading.Name] = abi.Port{Type: t}
	}
	return err
}
