package toolchain

import (
	"strings"
	"testing"
)

func TestWhatABrowserHasIsToldByItsName(t *testing.T) {
	for line, want := range map[string]string{
		`console.log("x");`:                "the source uses console, which a step does not have: write zen.info(\"…\")",
		`if (Math.random() > 2) return 1;`: "the source uses Math.random, which a step does not have: draw from new zen.Rng(zen.seed()), ",
		`if (Date.now() == 2) return 1;`:   "the source uses Date.now, which a step does not have: a step gets the same inputs everywhere: ",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := samples["assemblyscript"]
			s.text = strings.Replace(s.text, "  return 0;", "  "+line+"\n  return 0;", 1)
			s.write(t, dir, "assemblyscript")
			if _, err := build(t, Options{Dirs: []string{dir}}); err == nil || !strings.HasPrefix(err.Error(), dir+": "+want) {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}
}
