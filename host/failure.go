package host

import (
	"errors"
	"maps"
	"slices"

	"zen/host/worker"
)

// FailureReport is what was there when a step's execution failed. Lists and maps
// in it are never null.
type FailureReport struct {
	Class  worker.Class      `json:"class"`
	Stack  []string          `json:"stack"`  // functions of the guest, innermost first; "\tfit.c:12:3" is the place in the one before
	Log    []LogLine         `json:"log"`    // the last lines that it wrote
	Inputs map[string]string `json:"inputs"` // by port: float32[60000, 784]
}

// What a report keeps of a log: lines, and characters of one.
const (
	reportLines = 10
	reportChars = 1000
)

// keep remembers one of the last lines of an execution.
func (t *task) keep(line LogLine) {
	line.Text = clipText(line.Text, reportChars)
	t.lastLines = append(t.lastLines, line)
	t.lastLines = t.lastLines[max(0, len(t.lastLines)-reportLines):]
}

// report returns the report of a task that failed with err, nil when no guest ran.
func (t *task) report(err error) *FailureReport {
	var failure *Failure
	if !errors.As(err, &failure) {
		return nil
	}
	r := &FailureReport{
		Class: failure.Class, Stack: append([]string{}, failure.Stack...),
		Log: append([]LogLine{}, t.lastLines...), Inputs: map[string]string{},
	}
	if conversionOf(t.step) != nil {
		return r // its one input is the file that the error names
	}
	for port, in := range t.inputs {
		r.Inputs[port] = in.Type.String()
	}
	return r
}

// inputChars is how much of an input's type is shown: one of many tensors or
// columns would fill the screen.
const inputChars = 120

// InputLines returns the inputs as people read them: x_train float32[60000, 784].
func (r *FailureReport) InputLines() []string {
	var lines []string
	for _, port := range slices.Sorted(maps.Keys(r.Inputs)) {
		lines = append(lines, port+" "+clipText(r.Inputs[port], inputChars))
	}
	return lines
}

func clipText(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
