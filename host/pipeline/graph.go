package pipeline

import "zen/abi"

// Graph is a pipeline in which everything fits: each step can run once those
// before it have.
type Graph struct {
	Name     string
	Variant  string // the chosen one, "" for none
	Seed     int64
	Sources  []Source // those that some step takes, in the order of the file
	Steps    []*Step  // topological; in the order of the file among equals
	Warnings []string // one line each, with file:line:column
}

// Step is one entry of one plugin with everything it needs.
type Step struct {
	Pos
	Name    string // of a step of a matrix with its point: trainer@lr=0.1,epochs=1
	Base    string // the name in the file: trainer
	Slot    string
	Plugin  *abi.Manifest
	Entry   *abi.Entry
	Params  map[string]abi.Value // every param of the entry, of its type
	Inputs  map[string]Edge      // by input port; an optional one that was left open is missing
	Limits  Limits
	Retries int
	Cache   bool     // false: always execute
	LeftOut []string // params of the file that the swapped plugin does not declare, in the order of the file

	choices    []slotDecl  // of a matrix, that Slot is one of
	Conversion *Conversion // of a step that zen adds, which reads a source's file; nil: a step of the file
}

// Edge is where an input comes from: a source, an output of a step, or a list of
// the latter.
type Edge struct {
	Source string // "" when it comes from Step
	Step   *Step
	Port   string   // the output of Step
	Type   abi.Type // declared where it comes from; the zero Type for an artifact, whose type Known has, if anyone
	List   []Edge   // members by the names of their steps, in byte order; nil: no list
}

// Each returns the edges of a list, of any other edge itself.
func (e Edge) Each() []Edge {
	if e.List != nil {
		return e.List
	}
	return []Edge{e}
}

// Step returns the step of that name, nil when there is none.
func (g *Graph) Step(name string) *Step {
	for _, s := range g.Steps {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Written returns how many steps are those of the file.
func (g *Graph) Written() (n int) {
	for _, s := range g.Steps {
		if s.Conversion == nil {
			n++
		}
	}
	return n
}

// Source returns the source of that name, nil when no step takes one.
func (g *Graph) Source(name string) *Source {
	for i := range g.Sources {
		if g.Sources[i].Name == name {
			return &g.Sources[i]
		}
	}
	return nil
}
