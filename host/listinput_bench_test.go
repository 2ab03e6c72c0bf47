package host

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkAList executes a step that takes all scalars of a matrix as one list;
// these hit.
func BenchmarkAList(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			values := make([]string, n)
			for i := range values {
				values[i] = fmt.Sprintf("%q", fmt.Sprint(i))
			}
			text := "[steps.tell]\nrun = \"steps.tell\"\nmatrix.params.text = [" + strings.Join(values, ",") + "]\n" +
				"[steps.gather]\nrun = \"bad.gather\"\ninputs = { all = [\"tell.y\"] }\n"
			repo := home(b)
			repo.mustRun(b, text, RunOptions{})
			plan, err := repo.Plan(pipelineFile(b, text), Overrides{})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := repo.Run(context.Background(), plan, RunOptions{Rerun: []string{"gather"}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
