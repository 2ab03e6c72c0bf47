// Package starter writes the folder of a new plugin: plugin.toml, a source that
// works, a pipeline that runs it on a file of data, and a README. The templates
// are the folders step and classifier, one source for each language; they
// travel inside zen.
//
// It compiles and runs nothing. Only the command line imports it.
package starter

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// The templates. What ends in _wasip1.go is for the guest's compiler: the build
// of zen passes it over.
//
//go:embed step classifier
var templates embed.FS

// Kinds are the kinds of plugins there are to start from, the usual one first.
func Kinds() []string { return []string{"step", "classifier"} }

// titles are the languages by the name that plugin.toml gives.
var titles = map[string]string{
	"assemblyscript": "AssemblyScript", "c": "C", "cpp": "C++", "go": "Go", "rust": "Rust", "zig": "Zig",
}

// Languages returns the languages that a plugin can be started in, sorted.
func Languages() []string {
	var names []string
	for name := range titles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Title returns the language as people write it: "C++" of cpp.
func Title(language string) string { return titles[language] }

// Plugin is a plugin to start.
type Plugin struct {
	Name     string // a valid name
	Language string // one of Languages
	Kind     string // one of Kinds
}

// File is one file of a new plugin.
type File struct {
	Name string
	What string // what it is, in a few words
	text string
}

// Output returns the output of the new plugin's pipeline to look at first, as
// STEP.PORT.
func (p Plugin) Output() string {
	return map[string]string{"step": "count.counts", "classifier": "evaluator.accuracy"}[p.Kind]
}

// what tells what a file is, by its name without the ending; classifiers says
// what is otherwise in a classifier.
var (
	what = map[string]string{
		"plugin": "its name and language, and the ports and parameters of every entry",
		"step":   "the code", "main": "the code", "lib": "the code", "index": "the code",
		"pipeline": "runs the plugin on data.txt",
		"data":     "a text to try it on",
		"README":   "how to go on",
	}
	classifiers = map[string]string{
		"main": "names the entries", "lib": "names the entries", "index": "names the entries",
		"load": "the code of the entry load", "classifier": "the code of fit, predict and evaluate",
		"data": "small pictures to try it on",
	}
)

func (p Plugin) file(name, text string) File {
	stem := strings.TrimSuffix(name, path.Ext(name))
	is := what[stem]
	if other, ok := classifiers[stem]; ok && p.Kind == "classifier" {
		is = other
	}
	return File{name, is, text}
}

// Files returns the files of a new plugin, in the order to read them.
func (p Plugin) Files() ([]File, error) {
	names, err := p.templates()
	if err != nil {
		return nil, err
	}
	replace := strings.NewReplacer("{{name}}", p.Name, "{{language}}", p.Language, "{{title}}", Title(p.Language))
	var files []File
	for _, name := range names {
		text, err := fs.ReadFile(templates, name)
		if err != nil {
			return nil, err
		}
		base := strings.Replace(path.Base(name), "_wasip1.go", ".go", 1)
		files = append(files, p.file(base, replace.Replace(string(text))))
	}
	readme, err := p.readme(files)
	return append(files, readme), err
}

// templates returns the templates of all files but the README.
func (p Plugin) templates() ([]string, error) {
	entries, err := fs.ReadDir(templates, path.Join(p.Kind, p.Language))
	if err != nil {
		return nil, fmt.Errorf("there is no %s in %s to start from", p.Kind, p.Language)
	}
	names := []string{path.Join(p.Kind, "plugin.toml")}
	for _, e := range entries {
		names = append(names, path.Join(p.Kind, p.Language, e.Name()))
	}
	return append(names, path.Join(p.Kind, "pipeline.toml"), path.Join(p.Kind, "data.txt")), nil
}
