package pipeline

import (
	"errors"
	"fmt"
	"strings"

	"zen/abi/toml"
)

// readVariants checks the shape of [variants] and returns it, nil when there
// is none.
func readVariants(problems *toml.Reader, root *toml.Table) *toml.Table {
	doc := problems.Section(root, "")
	for _, v := range doc.Each("variants") {
		v.Get("seed") // its type is checked where the document is read
		v.Map("plugins")
		v.Map("sources")
		v.Each("steps")
		v.Done()
	}
	all := doc.Get("variants")
	if all == nil {
		return nil
	}
	return all.Table
}

// merge returns the document with whole values replaced by those of the
// variant, at the deepest table that a variant may name: one plugin, one
// source, one key of a step. replaced are the values that the variant put
// there. Neither document nor variant is changed.
func merge(root *toml.Table, variant *toml.Value) (doc *toml.Table, replaced map[*toml.Value]bool) {
	replaced = map[*toml.Value]bool{}
	if variant == nil || variant.Table == nil {
		return root, replaced
	}
	doc = clone(root)
	for _, k := range variant.Table.Keys {
		switch k.Name {
		case "plugins", "sources":
			mergeKeys(doc, k, replaced)
		case "steps":
			mergeSteps(doc, k, replaced)
		case "seed":
			put(doc, k, replaced)
		}
	}
	return doc, replaced
}

func (p *parser) originOf(v *toml.Value) origin {
	if p.replaced[v] {
		return inVariant
	}
	return inFile
}

func clone(t *toml.Table) *toml.Table {
	out := &toml.Table{Pos: t.Pos}
	for _, k := range t.Keys {
		out.Put(k)
	}
	return out
}

func put(t *toml.Table, k *toml.Key, replaced map[*toml.Value]bool) {
	t.Put(k)
	replaced[k.Value] = true
}

// own returns the table at the key's name as a copy that lies in t already. It
// is made when t has none; nil when another kind of value stands there.
func own(t *toml.Table, k *toml.Key) *toml.Table {
	old := t.Key(k.Name)
	if old == nil {
		old = &toml.Key{Pos: k.Pos, Name: k.Name, Value: &toml.Value{
			Pos: k.Value.Pos, Kind: toml.KindTable, Table: &toml.Table{Pos: k.Pos}}}
	}
	if old.Value.Table == nil {
		return nil
	}
	value := *old.Value
	value.Table = clone(old.Value.Table)
	t.Put(&toml.Key{Pos: old.Pos, Name: old.Name, Value: &value})
	return value.Table
}

func mergeKeys(doc *toml.Table, k *toml.Key, replaced map[*toml.Value]bool) {
	if k.Value.Table == nil {
		return
	}
	into := own(doc, k)
	if into == nil {
		return
	}
	for _, each := range k.Value.Table.Keys {
		put(into, each, replaced)
	}
}

func mergeSteps(doc *toml.Table, k *toml.Key, replaced map[*toml.Value]bool) {
	if k.Value.Table == nil {
		return
	}
	steps := own(doc, k)
	if steps == nil {
		return
	}
	for _, step := range k.Value.Table.Keys {
		mergeKeys(steps, step, replaced)
	}
}

// CheckVariants holds the file with each variant that was not chosen against what is
// known of it then. It returns found, which is what is wrong without, and what only
// a variant makes wrong.
func (f *File) CheckVariants(found error, known func(*File) Known) error {
	var problems toml.Reader
	problems.Add(Pos{}, found)
	for _, with := range f.variants {
		_, err := with.Check(known(with))
		addNew(&problems, with.Variant, found, err)
	}
	return problems.Err()
}

// addNew notes what is wrong with a variant that is right without it.
func addNew(problems *toml.Reader, variant string, seen, found error) {
	known := map[string]bool{}
	for _, e := range list(seen) {
		known[gist(e)] = true
	}
	for _, e := range list(found) {
		if !known[gist(e)] {
			with := *e
			if name := fmt.Sprintf("variant %q", variant); !strings.Contains(e.Msg, name) {
				with.Msg += " (with " + name + ")"
			}
			problems.Add(Pos{}, &with)
		}
	}
}

// gist is an error without the hint at its end, which may be another in each variant.
func gist(e *Error) string {
	text, _, _ := strings.Cut(e.Error(), "; ")
	return text
}

func list(err error) Errors {
	var all Errors
	_ = errors.As(err, &all)
	return all
}
