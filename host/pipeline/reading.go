package pipeline

import (
	"slices"

	"zen/abi"
)

// Reading tells how the steps read a source, as far as it is known: nothing of
// what the plugins say that could not be read.
type Reading struct {
	*Source
	Whole   bool     // as a file
	Files   bool     // as a folder or a glob
	Formats []string // FormatNPY, FormatCSV: as a file that is decoded
}

// Readings returns how each source in use is read, in the order of the file, but
// those that are Broken.
func (f *File) Readings(manifests map[string]*abi.Manifest) []Reading {
	var all []Reading
	for i := range f.Sources {
		if s := &f.Sources[i]; s.Used && !s.Broken {
			r := Reading{Source: s}
			f.eachReader(manifests, s.Name, r.by)
			all = append(all, r)
		}
	}
	return all
}

// eachReader calls do for every port that reads a source.
func (f *File) eachReader(manifests map[string]*abi.Manifest, source string, do func(*abi.Port)) {
	for i := range f.Steps {
		step := &f.Steps[i]
		for j := range step.Inputs {
			if step.Inputs[j].Source != source {
				continue
			}
			if port := inputOf(manifests[step.Slot], step.Entry, step.Inputs[j].Port); port != nil {
				do(port)
			}
		}
	}
}

// inputOf returns an input of an entry, nil when anything of it is missing.
func inputOf(m *abi.Manifest, entry, port string) *abi.Port {
	if m == nil || m.Entry(entry) == nil {
		return nil
	}
	return m.Entry(entry).Input(port)
}

// by notes a port that reads the source.
func (r *Reading) by(port *abi.Port) {
	format := r.formatFor(port)
	switch {
	case port.Type.Kind == abi.KindTensors && format != FormatFile:
		return // which cannot be: the check tells
	case port.Type.Kind == abi.KindTensors:
		r.Files = true
		return
	case format != FormatFile && !slices.Contains(r.Formats, format):
		r.Formats = append(r.Formats, format)
	}
	r.Whole = true
}

// Field returns what stands between two fields of the source as CSV.
func (r *Reading) Field() byte { return r.delimiter()[0] }
