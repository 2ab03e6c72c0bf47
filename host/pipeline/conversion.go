package pipeline

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

// The formats of a source's file: what it is decoded from.
const (
	FormatFile = "file" // not at all: its bytes
	FormatNPY  = "npy"
	FormatCSV  = "csv"
)

// The ports and the param of a step that reads a source's file.
const (
	ConversionInput  = "file"
	ConversionOutput = "value"
	DelimiterParam   = "delimiter"
)

// Conversion is what a step does that zen adds: it reads the file of a source as
// what the ports behind it are typed as.
type Conversion struct {
	Format   string
	File     string   // as the user wrote it
	Reader   string   // the first port that reads it, for messages: input "x" of step "s"
	Declared abi.Type // the type of that port
}

// place is the path or the URL of the file.
func (s *Source) place() string {
	if s.Given != "" || s.URL == "" {
		return s.Given
	}
	return s.URL
}

// formatOf returns the format that the name of a file says by its end. Packed ones
// end in .gz as well.
func formatOf(name string) string {
	if u, err := url.Parse(name); err == nil && u.Host != "" {
		name = u.Path
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch filepath.Ext(name) {
	case ".npy":
		return FormatNPY
	case ".csv":
		return FormatCSV
	}
	return FormatFile
}

// formatFor returns what a port reads the source as. A port of bytes, or of files,
// reads the bytes, whatever the name, unless the source says more.
func (s *Source) formatFor(port *abi.Port) string {
	if s.Format != "" {
		return s.Format
	}
	glob := port.Type.Kind == abi.KindTensors && strings.ContainsAny(s.place(), "*?[")
	if t := port.Type.String(); t == abi.File().String() || t == abi.Files().String() || glob {
		return FormatFile
	}
	return formatOf(s.place())
}

// checkFormat notes what is wrong with how a source says it is read.
func (p *parser) checkFormat(s *toml.Section, src *Source) {
	formats := []string{FormatNPY, FormatCSV, FormatFile}
	switch src.Format {
	case "", FormatNPY, FormatCSV, FormatFile:
	default:
		p.Errorf(s.At("format"), "source %q: there is no format %q%s", s.Name, clip(src.Format), toml.Hint(src.Format, formats))
		src.Format = ""
	}
	if src.Artifact != "" && src.Format != "" {
		p.Errorf(s.At("format"), "source %q: an artifact has a type and goes without format", s.Name)
	}
	if !s.Has("delimiter") {
		return
	}
	switch d := src.Delimiter; {
	case len(d) != 1 || d[0] >= 0x80 || strings.ContainsAny(d, "\"\r\n\x00"):
		p.Errorf(s.At("delimiter"), `source %q: delimiter has to be one character between the fields of a csv file, such as ";" or "\t"`, s.Name)
	case src.Format != FormatCSV && (src.Format != "" || formatOf(src.place()) != FormatCSV):
		p.Errorf(s.At("delimiter"), `source %q: delimiter is for csv files: add format = "csv" if it is one`, s.Name)
	}
}

// converted checks an edge from a file that is decoded, and adds the step that
// does so.
func (c *checker) converted(s *Step, in *InputDecl, port *abi.Port, source *Source, format string) {
	if why := cannotHold(format, port.Type); why != "" {
		c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s, but source %q is read as %s: %s%s", s.Name, port.Name,
			c.entryText(s), clipType(port.Type), source.Name, format, why, c.swapText(s.Slot))
		return
	}
	if !c.use(source, s, in, port) || !c.readAs(s, in, port, source, format) {
		return
	}
	step := c.conversion(source, format, port, fmt.Sprintf("input %q of step %q", port.Name, s.Name))
	s.Inputs[in.Port] = Edge{Step: step, Port: ConversionOutput, Type: step.Entry.Outputs[0].Type}
}

// readAs reports whether a file is of the type that a port reads, as far as its
// start says it.
func (c *checker) readAs(s *Step, in *InputDecl, port *abi.Port, source *Source, format string) bool {
	if format == FormatNPY {
		return c.fromValue(s, in, port, source.place())
	}
	return c.fromColumns(s, in, port, source.place())
}

// cannotHold says why a file of a format is never of that type, "" when it may be.
func cannotHold(format string, t abi.Type) string {
	switch {
	case t.String() == abi.Files().String():
		return "named tensors come from a step or from a folder"
	case t.Kind == abi.KindTensors && format == FormatNPY:
		return "such a file holds one tensor, and named tensors come from a step or an artifact"
	case t.Kind == abi.KindTensors:
		return "such a file holds one table or tensor, and named tensors come from a step or an artifact"
	case format == FormatNPY && t.Kind != abi.KindTensor:
		return "such a file holds one tensor"
	case format == FormatNPY:
		return ""
	case t.Kind == abi.KindTensor && !t.TakesRank(1) && !t.TakesRank(2):
		return "such a file holds a table, or the numbers of a tensor of rank 1 or 2"
	}
	for _, column := range t.Fields {
		if len(column.Type.Dims) > 0 && t.Kind == abi.KindTable {
			return fmt.Sprintf("its column %q is %s, and a field holds one value", clip(column.Name), column.Type)
		}
	}
	return ""
}

// conversion returns the step that reads a source as a type, the same for all ports
// of a like type.
func (c *checker) conversion(source *Source, format string, port *abi.Port, reader string) *Step {
	t := withoutLetters(port.Type)
	if format == FormatCSV {
		t = inColumns(t)
	}
	for _, s := range c.graph.Steps {
		if s.Conversion != nil && s.Inputs[ConversionInput].Source == source.Name && s.Entry.Name == format &&
			s.Entry.Outputs[0].Type.String() == t.String() {
			return s
		}
	}
	entry := abi.Entry{
		Name:    format,
		Inputs:  []abi.Port{{Name: ConversionInput, Type: abi.File()}},
		Outputs: []abi.Port{{Name: ConversionOutput, Type: t}},
	}
	s := &Step{
		Pos: source.Pos, Name: c.conversionName(source.Name, format), Cache: true,
		Params:     map[string]abi.Value{},
		Inputs:     map[string]Edge{ConversionInput: {Source: source.Name, Type: abi.File()}},
		Conversion: &Conversion{Format: format, File: source.place(), Reader: reader, Declared: port.Type},
	}
	if format == FormatCSV {
		entry.Params = []abi.Param{{Name: DelimiterParam, Type: abi.ParamString}}
		s.Params[DelimiterParam] = abi.StringValue(source.delimiter())
	}
	s.Plugin = &abi.Manifest{ABI: abi.Version, Name: "zen", Doc: "reads the files of sources", Entries: []abi.Entry{entry}}
	s.Entry = &s.Plugin.Entries[0]
	c.graph.Steps = append(c.graph.Steps, s)
	return s
}

func (s *Source) delimiter() string {
	if s.Delimiter == "" {
		return ","
	}
	return s.Delimiter
}

// maxConversionName leaves room for what follows, as no name has more than 64 letters.
const maxConversionName = 50

// conversionName returns a name that no other step has: SOURCE_FORMAT, if it is
// free.
func (c *checker) conversionName(source, format string) string {
	taken := func(name string) bool { return c.Step(name) != nil || c.graph.Step(name) != nil }
	want := source[:min(len(source), maxConversionName)] + "_" + format
	name := want
	for i := 2; taken(name); i++ {
		name = fmt.Sprintf("%s_%d", want, i)
	}
	return name
}

// inColumns returns the type of what a file of records is read as: where dots
// leave the rank open, that are rows of columns.
func inColumns(t abi.Type) abi.Type {
	if !t.More {
		return t
	}
	t.More = false
	for len(t.Dims) < 2 {
		t.Dims = append(t.Dims, abi.Dim{Name: "_"})
	}
	return t
}

// withoutLetters returns the type of a file that is read by itself: what a letter
// stands for is compared by the step that reads it.
func withoutLetters(t abi.Type) abi.Type {
	dims := make([]abi.Dim, len(t.Dims))
	for i, d := range t.Dims {
		if d.Name != "" {
			d = abi.Dim{Name: "_"}
		}
		dims[i] = d
	}
	t.Dims = dims
	return t
}
