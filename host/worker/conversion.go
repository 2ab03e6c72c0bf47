package worker

import (
	"cmp"
	"fmt"
	"io"
	"runtime/debug"

	"zen/abi"
	"zen/abi/tensor"
	"zen/host/convert"
)

// ConversionRevision is part of the key of every conversion.
const ConversionRevision = convert.Revision

// Conversion is what is executed in place of a module: a file, the one input, is
// read as the one output.
type Conversion struct {
	Format   string   `json:"format"`
	File     string   `json:"file"`     // as the user wrote it, for messages
	Reader   string   `json:"reader"`   // who reads it, for messages
	Declared abi.Type `json:"declared"` // the reader's type, for messages
}

// convert executes the conversion and stores its output.
func (p *ports) convert() (map[string]Output, error) {
	// No guest runs: the collector may.
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	if err := p.convertFile(); err != nil {
		// What is wrong with a file that changes is that it changes.
		return nil, cmp.Or(p.files.check(), err)
	}
	return p.commit()
}

func (p *ports) convertFile() error {
	in := p.req.Inputs[p.entry.Inputs[0].Name]
	if in.File == nil {
		return fmt.Errorf("a conversion reads the file of a source")
	}
	file := p.files.use(in.File.Source, in.File.Path, in.File.State)
	if err := file.open(); err != nil {
		return err
	}
	c, out := p.req.Conversion, p.entry.Outputs[0]
	f := &convert.File{
		SectionReader: io.NewSectionReader(file.f, 0, file.Stamp.Size),
		Name:          c.File, Type: out.Type, Reader: c.Reader, Declared: c.Declared,
	}
	newTensor := func(sizes []uint64) (*tensor.Writer, error) {
		return begin(p, out.Name, func(w io.Writer, t abi.Type) (*tensor.Writer, error) {
			return tensor.NewWriter(w, t, sizes, p.options())
		})
	}
	newTable := func() (*tensor.TableWriter, error) {
		return begin(p, out.Name, func(w io.Writer, t abi.Type) (*tensor.TableWriter, error) {
			return tensor.NewTableWriter(w, t, p.options())
		})
	}
	switch c.Format {
	case convert.FormatNPY:
		return convert.NPY(f, newTensor)
	case convert.FormatCSV:
		return convert.CSV(f, p.req.Params[convert.DelimiterParam].String, newTensor, newTable)
	}
	return fmt.Errorf("there is no format %q", c.Format)
}
