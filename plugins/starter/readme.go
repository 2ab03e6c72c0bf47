package starter

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"zen/plugins/sdk"
)

// readme returns the README of a plugin with these files.
func (p Plugin) readme(files []File) (File, error) {
	text, err := fs.ReadFile(templates, path.Join(p.Kind, "README.md"))
	if err != nil {
		return File{}, err
	}
	table, err := sdkTable(p.Language)
	if err != nil {
		return File{}, err
	}
	replace := strings.NewReplacer("{{name}}", p.Name, "{{title}}", Title(p.Language), "{{files}}", fileTable(files), "{{sdk}}", table)
	return p.file("README.md", replace.Replace(string(text))), nil
}

func fileTable(files []File) string {
	text := "| file | is |\n|---|---|"
	for _, f := range files {
		text += fmt.Sprintf("\n| `%s` | %s |", f.Name, f.What)
	}
	return text
}

// sdkTable returns what an SDK's README says about writing a step: the tables
// before its sections, and the section about tables. The SDK's README stays their
// only source.
func sdkTable(language string) (string, error) {
	readme, err := fs.ReadFile(sdk.Readmes, language+"/README.md")
	if err != nil {
		return "", err
	}
	head, sections, _ := strings.Cut(string(readme), "\n## ")
	var tables, last []string
	for line := range strings.Lines(head + "\n") {
		if strings.HasPrefix(line, "|") {
			last = append(last, line)
		} else if len(last) > 0 {
			tables, last = append(tables, strings.Join(last, "")), nil
		}
	}
	section, _, _ := strings.Cut(sections, "\n## ")
	return strings.Join(append(tables, "## "+strings.TrimSpace(section)), "\n"), nil
}
