package pipeline

import "zen/abi"

// sourceUse is the first place that reads a source. One that is read as files is
// a folder or a glob, any other one file.
type sourceUse struct {
	Pos
	step  string
	files bool
}

// ofSource returns the type that a source has for a port that reads it.
func ofSource(port *abi.Port) abi.Type {
	if port.Type.Kind == abi.KindTensors {
		return abi.Files()
	}
	return abi.File()
}

// use notes who reads a source, and reports whether it can be what the port asks
// for.
func (c *checker) use(source *Source, s *Step, in *InputDecl, port *abi.Port) bool {
	files := ofSource(port).Kind == abi.KindTensors
	first, used := c.uses[source.Name]
	if used && first.files != files {
		c.problems.Errorf(in.Pos, "source %q is %s for step %q, but %s for step %q at %s: name a second source",
			source.Name, useText(files), s.Base, useText(first.files), first.step, first.Pos)
		return false
	}
	if !used {
		c.uses[source.Name] = sourceUse{in.Pos, s.Base, files}
	}
	if !used && files && (source.URL != "" || source.SHA256 != "") {
		c.problems.Errorf(source.Pos, "source %q: input %q of step %q reads files, and url and sha256 are of one file: give it a path alone",
			source.Name, port.Name, s.Base)
		return false
	}
	return true
}

func useText(files bool) string {
	if files {
		return "a folder or glob"
	}
	return "a file"
}

// noteFiles tells of each source of the graph whether it is read as files.
func (c *checker) noteFiles() {
	for i := range c.graph.Sources {
		s := &c.graph.Sources[i]
		s.Files = c.uses[s.Name].files
	}
}
