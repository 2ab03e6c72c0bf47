package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"zen/abi"
	"zen/abi/toml"
	"zen/plugins/starter"
	"zen/plugins/toolchain"
)

func newCommand() *cli.Command {
	return &cli.Command{
		Name:      "new",
		Usage:     "start a plugin: a folder with a source that works and a pipeline to try it",
		ArgsUsage: "DIR --lang LANGUAGE",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "lang", Aliases: []string{"l"}, Usage: "write it in `LANGUAGE`: " + strings.Join(starter.Languages(), ", ")},
			&cli.StringFlag{Name: "kind", Value: starter.Kinds()[0], Usage: "start from a `KIND` of plugin: " + strings.Join(starter.Kinds(), ", ")},
			&cli.StringFlag{Name: "name", Usage: "call the plugin `NAME` (default: the name of the folder)"},
		},
		Action: newAction,
	}
}

func newAction(c *cli.Context) error {
	dir, err := oneArg(c, "the folder to make")
	if err != nil {
		return err
	}
	if dir == "" {
		return usagef("the folder to make has no name; . is the current one")
	}
	p := starter.Plugin{Language: languageName(c.String("lang")), Kind: c.String("kind")}
	if err := checkStart(p); err != nil {
		return err
	}
	if p.Name, err = pluginName(c, dir); err != nil {
		return err
	}
	files, err := p.Write(dir)
	var exists *starter.ExistsError
	if errors.As(err, &exists) {
		return usagef("%v", err)
	}
	if err != nil {
		return err
	}
	missing := toolchain.Missing(c.Context, p.Language)
	if missing != nil && c.Context.Err() == nil {
		fmt.Fprintf(c.App.ErrWriter, "warning: %v\n", missing)
	}
	showStart(c.App.Writer, dir, p, files)
	return nil
}

// languageAliases are other names that people give to languages.
var languageAliases = map[string]string{
	"c++": "cpp", "cc": "cpp", "cxx": "cpp", "golang": "go", "rs": "rust", "rustlang": "rust", "ziglang": "zig",
	"as": "assemblyscript", "asc": "assemblyscript", "ts": "assemblyscript", "typescript": "assemblyscript",
}

// languageName returns the name that plugin.toml has for a language.
func languageName(said string) string {
	name := strings.ToLower(said)
	if known, ok := languageAliases[name]; ok {
		return known
	}
	if slices.Contains(starter.Languages(), name) {
		return name
	}
	return said
}

// checkStart returns an error when there is no such language or kind.
func checkStart(p starter.Plugin) error {
	all := strings.Join(starter.Languages(), ", ")
	switch {
	case p.Language == "":
		return usagef("zen new needs a language: add --lang and one of %s", all)
	case slices.Contains([]string{"js", "javascript"}, strings.ToLower(p.Language)):
		return usagef("no language %q: the nearest is assemblyscript, which reads like TypeScript: --lang assemblyscript", p.Language)
	case !slices.Contains(starter.Languages(), p.Language):
		return usagef("no language %q%s", p.Language, hintOrAll(p.Language, starter.Languages()))
	case !slices.Contains(starter.Kinds(), p.Kind):
		return usagef("no kind of plugin %q%s", p.Kind, hintOrAll(p.Kind, starter.Kinds()))
	}
	return nil
}

// hintOrAll names the nearest of few names and the others too.
func hintOrAll(name string, among []string) string {
	hint := toml.Hint(name, among)
	if toml.Nearest(name, among) != "" {
		hint += fmt.Sprintf(" (there are %s)", strings.Join(among, ", "))
	}
	return hint
}

// reservedPlugins are names that no new plugin gets: pipelines of these names
// are not welcome, and the SDKs are called zen.
var reservedPlugins = []string{"latest", "sources", "zen"}

// pluginName returns the name of a new plugin: what --name says, or that of the
// folder, made a valid name.
func pluginName(c *cli.Context, dir string) (string, error) {
	if name := c.String("name"); c.IsSet("name") {
		switch {
		case slices.Contains(reservedPlugins, name):
			return "", usagef("--name %s: the name is reserved, choose another", name)
		case !abi.ValidName(name):
			return "", usagef("--name %q: a name is [a-z][a-z0-9_]*, at most 64 characters", name)
		}
		return name, nil
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	base := filepath.Base(abs)
	name := abi.AsName(base)
	if name == "" && strings.ContainsFunc(base, unicode.IsLetter) {
		return "", usagef("no plugin can be called %q: a name is [a-z][a-z0-9_]*, at most 64 characters; choose one with --name", base)
	}
	if name == "" {
		name = "my_plugin"
	}
	if slices.Contains(reservedPlugins, name) {
		name += "_plugin"
	}
	if name != base {
		fmt.Fprintf(c.App.ErrWriter, "The plugin is called %s: a name is [a-z][a-z0-9_]*. --name chooses another.\n", name)
	}
	return name, nil
}

// showStart says what was written and what to do next.
func showStart(w io.Writer, dir string, p starter.Plugin, files []starter.File) {
	fmt.Fprintf(w, "Plugin %s: a %s in %s.\n", p.Name, p.Kind, starter.Title(p.Language))
	for _, f := range files {
		fmt.Fprintf(w, "  %-32s %s\n", filepath.Join(dir, f.Name), f.What)
	}
	fmt.Fprintln(w, "Next:")
	if filepath.Clean(dir) != "." {
		fmt.Fprintf(w, "  cd %s\n", shellWord(dir))
	}
	fmt.Fprintf(w, "  zen build .\n  zen run pipeline.toml\n  zen output %s\n", p.Output())
}

// shellWord puts a path in quotes where a shell would take it apart.
func shellWord(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path // or a command takes it for a flag
	}
	if strings.ContainsAny(path, " \t\n'\"\\$&;|<>()*?[]#~`!{}") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
