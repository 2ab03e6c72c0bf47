package starter

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zen/plugins/sdk"
)

// frame are the beginnings of lines that every plugin of a language has.
var frame = []string{
	"//", "#include", "use ", "zen::step!", "import ", "package ", "const zen = @import", "func main()", "func count() int32",
}

func TestAStepIsAtMostTenLinesOfTheAuthors(t *testing.T) {
	for _, language := range Languages() {
		files, err := Plugin{Name: "s", Language: language, Kind: "step"}.Files()
		if err != nil {
			t.Fatal(err)
		}
		if lines := authorsLines(files[1].text); len(lines) == 0 || len(lines) > 10 {
			t.Errorf("%s: %d lines are the author's:\n%s", language, len(lines), strings.Join(lines, ""))
		}
	}
}

// authorsLines returns the lines of a source that are neither empty nor frame.
func authorsLines(text string) []string {
	var own []string
	for line := range strings.Lines(text) {
		framed := strings.TrimSpace(line) == ""
		for _, start := range frame {
			framed = framed || strings.HasPrefix(line, start)
		}
		if !framed {
			own = append(own, line)
		}
	}
	return own
}

func TestEveryPluginSaysWhatItsFilesAre(t *testing.T) {
	for _, kind := range Kinds() {
		for _, language := range Languages() {
			files, err := Plugin{Name: "s", Language: language, Kind: kind}.Files()
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				if f.What == "" || strings.Contains(f.text, "{{") || strings.Contains(f.Name, "_wasip1") {
					t.Errorf("%s in %s: %s is %q:\n%s", kind, language, f.Name, f.What, f.text)
				}
			}
			readme := files[len(files)-1].text
			for _, want := range []string{"read a tensor whole", "| `" + files[1].Name + "` |", "in " + Title(language)} {
				if !strings.Contains(readme, want) {
					t.Errorf("%s in %s: the README lacks %q", kind, language, want)
				}
			}
		}
	}
}

// A step that reads and writes a table has to be in reach of who has the new
// plugin's README alone.
func TestEveryReadmeTeachesTables(t *testing.T) {
	fences := map[string]string{"assemblyscript": "ts"}
	for _, kind := range Kinds() {
		for _, language := range Languages() {
			files, err := Plugin{Name: "s", Language: language, Kind: kind}.Files()
			if err != nil {
				t.Fatal(err)
			}
			fence := fences[language]
			if fence == "" {
				fence = language
			}
			_, tables, found := strings.Cut(files[len(files)-1].text, "\n## Tables\n")
			if !found || !strings.Contains(tables, "\n```"+fence+"\n") || !strings.Contains(tables, `inputs.people = "table{`) {
				t.Errorf("%s in %s: no table is read in\n%s", kind, language, tables)
			}
			if readme := files[len(files)-1].text; strings.Count(readme, "`files`") < 2 {
				t.Errorf("%s in %s: the README does not tell how to read files", kind, language)
			}
		}
	}
}

// The examples of the SDKs' READMEs: all first ones, and all of Go's.
func TestAnExampleIsAtMostTenLinesOfTheAuthors(t *testing.T) {
	for _, language := range Languages() {
		readme, err := fs.ReadFile(sdk.Readmes, language+"/README.md")
		if err != nil {
			t.Fatal(err)
		}
		for i, block := range regexp.MustCompile("(?s)\n```(?:c|cpp|go|rust|ts|zig)\n(.*?)\n```\n").FindAllSubmatch(readme, -1) {
			lines := authorsLines(string(block[1]))
			if (i == 0 || language == "go") && len(lines) > 10 {
				t.Errorf("%s: %d lines are the author's:\n%s", language, len(lines), strings.Join(lines, ""))
			}
		}
	}
}

func TestAFailureLeavesTheFolderAsItWas(t *testing.T) {
	p := Plugin{Name: "s", Language: "c", Kind: "step"}
	dir := filepath.Join(t.TempDir(), "a", "b")
	files, err := p.Files()
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{}
	// Two files of one name: the second cannot be made.
	if err := w.write(dir, append(files, files[0])); err == nil {
		t.Fatal("a file was overwritten")
	}
	w.undo()
	if _, err := os.Stat(filepath.Dir(dir)); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", filepath.Dir(dir), err)
	}
}

func TestAFolderThatHoldsOtherFilesIsWelcome(t *testing.T) {
	p := Plugin{Name: "s", Language: "c", Kind: "step"}
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write(dir); err != nil {
		t.Fatal(err)
	}
	_, err := p.Write(dir)
	if err == nil || !strings.Contains(err.Error(), "plugin.toml, step.c, pipeline.toml, data.txt, README.md already") {
		t.Errorf("the second time: %v", err)
	}
	if text, err := os.ReadFile(notes); err != nil || string(text) != "mine" {
		t.Errorf("notes.txt is %q (%v)", text, err)
	}
}
