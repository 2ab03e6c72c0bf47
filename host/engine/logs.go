package engine

import (
	"bytes"
	"fmt"
	"math"

	"zen/abi"
)

// log passes one line on, unless the execution has said too much.
func (x *execution) log(level int32, b []byte) {
	x.logged += uint64(len(b)) + 1
	if x.logged > x.Limits.LogBytes {
		panic(&LimitError{"logs", fmt.Sprintf("the step wrote more than %s of log: raise its limit with limits = { logs = \"…\" }", byteText(x.Limits.LogBytes))})
	}
	x.Events.Log(level, cleanText(b, maxLogBytes))
}

func (x *execution) metric(name string, step int64, value float64) {
	x.metrics++
	if x.metrics > x.Limits.Metrics {
		panic(&LimitError{"", fmt.Sprintf("the step reported more than %d metrics", x.Limits.Metrics)})
	}
	x.Events.Metric(name, step, value)
}

func (x *execution) progress(done, total float64) {
	if math.IsNaN(done) || math.IsNaN(total) || done < 0 || total < 0 || math.IsInf(total, 0) {
		violation("progress %v of %v", done, total)
	}
	x.Events.Progress(min(done, total), total)
}

// lineWriter turns standard output and error of a guest into log lines.
type lineWriter struct {
	x     *execution
	level int32
	line  []byte
}

func (w *lineWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			w.keep(b)
			return n, nil
		}
		w.keep(b[:i])
		w.x.log(w.level, w.line)
		w.line = w.line[:0]
		b = b[i+1:]
	}
	return n, nil
}

// keep holds the start of a line, as much of it as will be shown.
func (w *lineWriter) keep(b []byte) {
	room := maxLogBytes + 1 - len(w.line)
	w.line = append(w.line, b[:min(len(b), max(room, 0))]...)
}

func (w *lineWriter) flush() {
	if len(w.line) > 0 {
		line := w.line
		w.line = nil
		defer func() { _ = recover() }() // the limit no longer matters
		w.x.log(w.level, line)
	}
}

// tail keeps the last bytes written to it.
type tail struct{ b []byte }

func (t *tail) Write(b []byte) (int, error) {
	const keep = maxFailBytes
	t.b = append(t.b, b[max(0, len(b)-keep):]...)
	if len(t.b) > 2*keep {
		t.b = append(t.b[:0], t.b[len(t.b)-keep:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	return cleanText(t.b[max(0, len(t.b)-maxFailBytes):], maxFailBytes)
}

// violation ends the guest because it broke the contract.
func violation(format string, args ...any) {
	panic(&TrapError{Reason: fmt.Sprintf(format, args...), Violation: true})
}

// fail ends the guest with its own message.
func fail(b []byte) { panic(&abi.StatusError{Message: cleanText(b, maxFailBytes)}) }
