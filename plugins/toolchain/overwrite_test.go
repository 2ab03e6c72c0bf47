package toolchain

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNothingButWebAssemblyIsOverwritten(t *testing.T) {
	for _, out := range []string{"plugin.toml", "scale.c", "notes.txt", "empty", "link.wasm"} {
		t.Run(out, func(t *testing.T) {
			dir := t.TempDir()
			samples["c"].write(t, dir, "c")
			put(t, filepath.Join(dir, "notes.txt"), "mine, and long enough")
			put(t, filepath.Join(dir, "empty"), "")
			if err := os.Symlink("scale.c", filepath.Join(dir, "link.wasm")); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, out)
			before, _ := os.ReadFile(file)
			_, err := build(t, Options{Dirs: []string{dir}, Out: file, Force: true})
			var argument *ArgumentError
			if !errors.As(err, &argument) || !strings.HasPrefix(err.Error(), file+" is there and is no WebAssembly: ") {
				t.Errorf("error %v", err)
			}
			if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
				t.Errorf("it is %q now (error %v)", after, err)
			}
		})
	}
}

// A module that the plugin embeds.
func TestNoInputIsOverwritten(t *testing.T) {
	const module = "\x00asm\x01\x00\x00\x00"
	for language, change := range map[string][2]string{
		"rust": {"file!()", `include_bytes!("inner.wasm").len()`},
		"zig":  {"@src().file", `@embedFile("inner.wasm")`},
	} {
		t.Run(language, func(t *testing.T) {
			dir := t.TempDir()
			s := samples[language]
			s.text = strings.Replace(s.text, change[0], change[1], 1)
			s.write(t, dir, language)
			inner := filepath.Join(dir, "src", "inner.wasm")
			put(t, inner, module)
			_, err := build(t, Options{Dirs: []string{dir}, Out: inner})
			var argument *ArgumentError
			if !errors.As(err, &argument) || !strings.HasPrefix(err.Error(), inner+" would be overwritten") {
				t.Errorf("error %v", err)
			}
			if after, err := os.ReadFile(inner); err != nil || string(after) != module {
				t.Errorf("it is %q now (error %v)", after, err)
			}
		})
	}
}
