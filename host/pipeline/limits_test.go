package pipeline

import (
	"strings"
	"testing"
	"time"
)

func TestAStepTakesTheLimitsThatItLeavesOpenFromThePipeline(t *testing.T) {
	src := strings.Replace(digits, "[plugins]", "[limits]\nmemory = \"64MiB\"\nlogs = \"1KiB\"\n[plugins]", 1)
	g := mustCheck(t, src, Overrides{Set: []string{"steps.importer.limits.output=1MiB", "steps.trainer.limits.timeout=\"90s\""}})
	for name, want := range map[string]Limits{
		"trainer":  {MemoryBytes: 1 << 30, LogBytes: 1 << 10, Timeout: 90 * time.Second},
		"importer": {MemoryBytes: 64 << 20, LogBytes: 1 << 10, OutputBytes: 1 << 20},
	} {
		if got := g.Step(name).Limits; got != want {
			t.Errorf("%s has %+v, want %+v", name, got, want)
		}
	}
}

func TestMistakesInLimitsHaveTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, limits, set, want string }{
		{"an unknown limit", "time = \"1s\"", "", `unknown key "time"`},
		{"no duration", "timeout = \"soon\"", "", `digits.toml:5:11: timeout "soon" is no duration: write it like "90s", "10m" or "2h"`},
		{"too much", "memory = \"5GiB\"", "", `memory may be 4GiB at most`},
		{"an unknown limit of a flag", "", "steps.trainer.limits.memori=1GiB", `--set steps.trainer.limits.memori=1GiB: unknown key "memori"; did you mean "memory"?`},
		{"no size in a flag", "", "steps.trainer.limits.memory=much", `--set steps.trainer.limits.memory=much: memory "much" is no size`},
		{"a number in a flag", "", "steps.trainer.limits.memory=5", `--set steps.trainer.limits.memory=5: memory has to be a size in quotes, not an int: write it like "512MiB", at least "64KiB"`},
		{"neither params nor limits", "", "steps.trainer.limit.memory=1GiB", `write --set steps.STEP.params.PARAM=VALUE; of a step, --set changes params, limits and matrix.params`},
		{"what --set does not change", "", "steps.trainer.retries=2", `write --set steps.STEP.params.PARAM=VALUE; of a step, --set changes params, limits and matrix.params`},
	} {
		t.Run(c.name, func(t *testing.T) {
			src, o := digits, Overrides{}
			if c.limits != "" {
				src = strings.Replace(digits, "[plugins]", "[limits]\n"+c.limits+"\n[plugins]", 1)
			}
			if c.set != "" {
				o.Set = []string{c.set}
			}
			_, err := check(src, o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
