package source

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fill makes files below a folder: a name, and its bytes behind "=" (else its
// name); a name that ends with "/" makes a folder, "a->b" a symbolic link.
func fill(t testing.TB, folder string, files ...string) string {
	t.Helper()
	for _, f := range files {
		name, content, given := strings.Cut(f, "=")
		if !given {
			content = name
		}
		link, to, isLink := strings.Cut(name, "->")
		path := filepath.Join(folder, link)
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		switch {
		case err != nil:
		case isLink:
			err = os.Symlink(to, path)
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o700)
		default:
			err = os.WriteFile(path, []byte(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// resolveFiles resolves a path below the place's folder.
func (p *place) resolveFiles(path string) (Files, error) {
	return ResolveFiles(context.Background(), Spec{Name: "s", Path: path, Folder: p.folder}, p.options)
}

// mustResolve does so too; p.read counts anew.
func (p *place) mustResolve(t *testing.T, path string) Files {
	t.Helper()
	p.read = 0
	f, err := p.resolveFiles(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func names(f Files) string {
	var names []string
	for _, m := range f.List {
		names = append(names, m.Name)
	}
	return strings.Join(names, " ")
}

func TestFilesOfAFolderAndOfGlobs(t *testing.T) {
	p := newPlace(t)
	fill(t, p.folder, "d/b.txt", "d/a/z.txt", "d/a.txt", "d/a-b/c.png", "d/Z", "d/.hidden", "d/.git/x", "d/empty=", "d/none/", "[x]/a/1=", "e/a.txt")
	fill(t, p.folder, "d/a/link.txt->../b.txt")
	for path, want := range map[string]string{
		"d":                                "Z a-b/c.png a.txt a/link.txt a/z.txt b.txt empty",
		"./d/":                             "Z a-b/c.png a.txt a/link.txt a/z.txt b.txt empty",
		"d/*.txt":                          "a.txt b.txt",
		"d/**/*.txt":                       "a.txt a/link.txt a/z.txt b.txt",
		"d/a*/*":                           "a-b/c.png a/link.txt a/z.txt",
		"*/a.txt":                          "d/a.txt e/a.txt",
		"d/a/../*.txt":                     "a.txt b.txt",
		"d/.h*":                            ".hidden",
		"d/.git/*":                         "x",
		"d/.git":                           "x",
		filepath.Join(p.folder, "d/*.txt"): "a.txt b.txt",
	} {
		if got := names(p.mustResolve(t, path)); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestOnlyTheWrittenPathIsAPattern(t *testing.T) {
	p := newPlace(t)
	p.folder = fill(t, filepath.Join(p.folder, "[x]"), "a/1", "[y]/2", "y/3")
	for path, want := range map[string]string{"*/*": "[y]/2 a/1 y/3", "[y]": "2", "[y]/*": "y/3"} {
		if got := names(p.mustResolve(t, path)); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestLinksToFilesAreReadAsTheFile(t *testing.T) {
	p := newPlace(t)
	fill(t, p.folder, "far=content", "d/link->../far", "e/link=content")
	a, b := p.mustResolve(t, "d"), p.mustResolve(t, "e")
	if a.List[0].Content != b.List[0].Content || a.List[0].Stamp.Size != 7 {
		t.Errorf("got %+v and %+v", a, b)
	}
}

func TestFilesThatCannotBeHad(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		path  string
		want  string // FOLDER stands for the place's folder
	}{
		{"no folder", nil, "d", `the folder d is not there; give --source s=FOLDER`},
		{"a file", []string{"d/a.txt"}, "d/a.txt", `d/a.txt is a file, and a port of type files reads a folder, or a glob such as d/*.txt; give --source s=FOLDER`},
		{"an empty folder", []string{"d/"}, "d", `d holds no files but hidden ones; give --source s=FOLDER`},
		{"hidden files only", []string{"d/.a", "d/.b/c"}, "d", `d holds no files but hidden ones; give --source s=FOLDER`},
		{"no match", []string{"d/a.txt"}, "d/*.png", `d/*.png matches no file; correct it, or give --source s=FOLDER`},
		{"only a folder matches", []string{"d/a/b"}, "d/*", `d/* matches no file; correct it, or give --source s=FOLDER`},
		{"no folder of a glob", nil, "d/*.png", `the folder of d/*.png is not there; give --source s=FOLDER`},
		{"no glob", []string{"d/a"}, "d/[a", `"d/[a" is no glob: its [ ] is malformed`},
		{"a link to a folder", []string{"far/x", "d/a", "d/l->../far"}, "d", `FOLDER/d/l is a link to a folder, which is not followed: name that folder in a source of its own, or copy it`},
		{"a link to a folder, on a glob's way", []string{"far/x", "d/l->../far"}, "d/*/x", `FOLDER/d/l is a link to a folder, which is not followed: name that folder in a source of its own, or copy it`},
		{"a link to nothing", []string{"d/l->none"}, "d", `FOLDER/d/l is a link to a file that is not there: remove it`},
		{"a name of Windows' devices", []string{"d/aux.h"}, "d", `the name "aux.h" cannot be the same everywhere: it is the name of a device on Windows; rename it`},
		{"names that differ in case", []string{"d/a/x", "d/A/y"}, "d", `the names "A" and "a" differ only in case, and some systems take them for one: rename one`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			fill(t, p.folder, c.files...)
			want := `source "s": ` + strings.ReplaceAll(c.want, "FOLDER/", p.folder+"/")
			for range 2 {
				if _, err := p.resolveFiles(c.path); err == nil || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
			}
		})
	}
}

func TestAURLOrASHA256IsOfOneFile(t *testing.T) {
	p := newPlace(t)
	fill(t, p.folder, "d/a")
	_, err := ResolveFiles(context.Background(), Spec{Name: "s", Path: "d", Folder: p.folder, SHA256: sha("")}, p.options)
	if err == nil || err.Error() != `source "s" has many files, and url and sha256 are of one: give it a path alone` {
		t.Errorf("got %v", err)
	}
	_, err = Resolve(context.Background(), Spec{Name: "s", Path: "d", Folder: p.folder}, p.options)
	if err == nil || !strings.HasSuffix(err.Error(), "d is a folder, not a file; give --source s=FILE") {
		t.Errorf("got %v", err)
	}
	_, err = Resolve(context.Background(), Spec{Name: "s", Path: "d/*", Folder: p.folder}, p.options)
	if err == nil || err.Error() != `source "s": d/* is a glob, and a port of type file reads one file; give --source s=FILE` {
		t.Errorf("got %v", err)
	}
}

func TestTooManyFilesAreRefused(t *testing.T) {
	folder := fill(t, t.TempDir(), "a", "b", "c/d")
	if _, err := testCache(t).walk(context.Background(), folder, everything, 3); err != nil {
		t.Error(err)
	}
	_, err := testCache(t).walk(context.Background(), folder, everything, 2)
	if err == nil || err.Error() != "there are more than 2 files: choose some by a glob, or put them into one archive" {
		t.Errorf("got %v", err)
	}
}

func TestAWalkEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := testCache(t).walk(ctx, fill(t, t.TempDir(), "a"), everything, 9); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestOnlyFilesThatChangedAreRead(t *testing.T) {
	p := newPlace(t)
	fill(t, p.folder, "d/a", "d/b", "d/c/d", "d/c/e")
	for _, step := range []struct {
		name   string
		change []string
		read   int
		want   string
	}{
		{"at first", nil, 4, "a b c/d c/e"},
		{"unchanged", nil, 0, "a b c/d c/e"},
		{"one changed", []string{"d/b=new"}, 1, "a b c/d c/e"},
		{"then unchanged", nil, 0, "a b c/d c/e"},
		{"one more", []string{"d/f"}, 1, "a b c/d c/e f"},
		{"one replaced by rename", []string{"other=xx", "mv other d/c/d"}, 1, "a b c/d c/e f"},
		{"one removed", []string{"rm d/a"}, 0, "b c/d c/e f"},
		{"and made again", []string{"d/a"}, 1, "a b c/d c/e f"},
	} {
		for _, c := range step.change {
			change(t, p.folder, c)
		}
		f := p.mustResolve(t, "d")
		if got := names(f); got != step.want || p.read != step.read {
			t.Errorf("%s: got %s, %d files read; want %s, %d", step.name, got, p.read, step.want, step.read)
		}
		for _, m := range f.List {
			checkMember(t, f, m)
		}
	}
	if entries, err := os.ReadDir(p.options.Cache.Dir); err != nil || len(entries) != 1 {
		t.Errorf("%d entries in the stat cache, %v", len(entries), err)
	}
}

// change does one step of a story: "mv A B", "rm A", or what fill does.
func change(t *testing.T, folder, what string) {
	t.Helper()
	words := strings.Fields(what)
	var err error
	switch words[0] {
	case "mv":
		err = os.Rename(filepath.Join(folder, words[1]), filepath.Join(folder, words[2]))
	case "rm":
		err = os.Remove(filepath.Join(folder, words[1]))
	default:
		fill(t, folder, what)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func checkMember(t *testing.T, f Files, m Member) {
	t.Helper()
	path := filepath.Join(f.Folder, m.Place)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want, err := digest(file)
	if err != nil || m.Content != want || m.Stamp.Check(file) != nil {
		t.Errorf("%s: %+v, want content %x (%v)", m.Name, m, want, err)
	}
}

func TestTheOrderInWhichFilesWereMadeDoesNotMatter(t *testing.T) {
	files := []string{"b", "a/x", "a.txt", "a-b/y", "é", "Z", "c/1", "c/10", "c/2"}
	p := newPlace(t)
	fill(t, filepath.Join(p.folder, "one"), files...)
	slices.Reverse(files)
	fill(t, filepath.Join(p.folder, "two"), files...)
	change(t, filepath.Join(p.folder, "two"), "mv é x")
	change(t, filepath.Join(p.folder, "two"), "mv x e\u0301")
	one, two := p.mustResolve(t, "one"), p.mustResolve(t, "two")
	if names(one) != "Z a-b/y a.txt a/x b c/1 c/10 c/2 é" {
		t.Errorf("got %s", names(one))
	}
	for i := range one.List {
		if a, b := one.List[i], two.List[i]; a.Name != b.Name || a.Content != b.Content {
			t.Errorf("got %+v and %+v", a, b)
		}
	}
	if last := two.List[len(two.List)-1]; last.Place == last.Name {
		t.Error("the place is not as this system has it")
	}
}

func TestAFileThatGoesWhileFilesAreReadIsAnError(t *testing.T) {
	p := newPlace(t)
	fill(t, p.folder, "d/a", "d/b")
	gone := &Member{Name: "c", Place: "c"}
	err := p.options.hashMember(filepath.Join(p.folder, "d"), gone)
	var changed *ChangedError
	if !errors.As(err, &changed) || !changed.Gone || !strings.Contains(err.Error(), "d/c was removed while it was read") {
		t.Errorf("got %v", err)
	}
	entries, err := os.ReadDir(filepath.Join(p.folder, "d"))
	if err != nil {
		t.Fatal(err)
	}
	change(t, p.folder, "rm d/a")
	w := &walker{root: filepath.Join(p.folder, "d"), glob: everything}
	if err := w.entry("a", entries[0], everything.after(everything.start(), "a")); !errors.As(err, &changed) || !changed.Gone {
		t.Errorf("got %v", err)
	}
}

func TestAFailureToReadOneFileIsTold(t *testing.T) {
	p := newPlace(t)
	for i := range 50 {
		fill(t, p.folder, fmt.Sprintf("d/%d", i))
	}
	p.options.Digest = failing
	if _, err := p.resolveFiles("d"); !errors.Is(err, errTest) {
		t.Errorf("got %v", err)
	}
}
