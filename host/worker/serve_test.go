package worker

import (
	"bytes"
	"strings"
	"testing"
)

func TestEveryExecutionTellsItsEndHoweverSoon(t *testing.T) {
	var out bytes.Buffer
	events := newEventWriter(&out)
	for range 3 {
		events.begin()
		events.Progress(0, 3)
		events.Progress(3, 3)
		events.Progress(3, 3)
	}
	if n := strings.Count(out.String(), `"done":3,`); n != 3 {
		t.Errorf("the end is told %d times in 3 executions:\n%s", n, out.String())
	}
}
