//go:build linux

package worker

import (
	"testing"
	"time"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache/disk"
	"zen/testdata/guests"
)

// benchCalls are the imports that a guest may call often; those of
// testdata/guests/bench.
var benchCalls = []string{
	"dtype", "dims", "read", "write", "input", "output", "tensors_count", "tensors_name", "tensors_find",
	"param_i64", "param_f64", "param_bool", "param_str", "seed", "progress", "metric", "log",
}

// eventCalls send an event to the coordinator each time: a line of JSON, which
// is what they cost. The goal is not for them.
var eventCalls = []string{"metric", "log"}

// callTimes is how often a call is made between two looks at the clock.
const callTimes = 1_000_000

// measureCall returns what callTimes calls take, the median of some executions.
func (a *abiBench) measureCall(b *testing.B, name string) time.Duration {
	run := benchRun{
		guest: a.guest, entry: "calls", cores: 1,
		params: map[string]abi.Value{
			"call":   {Type: abi.ParamString, String: name},
			"times":  {Type: abi.ParamInt, Int: callTimes},
			"factor": {Type: abi.ParamFloat, Float: 0.5},
			"loud":   {Type: abi.ParamBool, Bool: true},
		},
		inputs: map[string]Input{
			"x":     storeTensor(b, a.store.Store, abi.Float32, make([]byte, 1000*4*4), []uint64{1000, 4}, tensor.Options{}),
			"model": storeModel(b, a.store.Store, a.guest.manifest.Entry("calls").Input("model").Type),
		},
	}
	var start time.Time
	var took []time.Duration
	run.mark = func(n int, _ *benchPorts) {
		if n == 0 {
			start = time.Now()
			return
		}
		took = append(took, time.Since(start))
	}
	for range b.N {
		for range 5 {
			a.run(b, run)
		}
	}
	b.ReportMetric(nanoseconds(median(took)), "ns/call")
	return median(took)
}

// storeModel stores the named tensors of the entry calls.
func storeModel(b *testing.B, store *disk.Store, t abi.Type) Input {
	object, err := store.Create("")
	if err != nil {
		b.Fatal(err)
	}
	w, err := tensor.NewTensorsWriter(object, t, tensor.Options{})
	if err != nil {
		b.Fatal(err)
	}
	coef, err := w.Create("coef", abi.Float32, []uint64{4})
	if err != nil {
		b.Fatal(err)
	}
	if err := coef.Write(make([]byte, 4*4), 4); err != nil {
		b.Fatal(err)
	}
	summary, err := w.Close()
	return committed(b, object, summary, err)
}

// instanceTimes is what an execution takes that does nothing.
type instanceTimes struct {
	language string
	instance time.Duration // until the entry makes its output
	whole    time.Duration // until its instance is gone
}

// measureInstance runs an entry that writes no row in a fresh instance each time.
func (a *abiBench) measureInstance(b *testing.B, language string) instanceTimes {
	none := abi.IntValue(0)
	run := benchRun{guest: loadBenchGuest(b, guests.Program(b, language, nil)), entry: "ramp", cores: 1, params: map[string]abi.Value{
		"rank": abi.IntValue(1), "d1": none, "d2": none, "d3": none, "d4": none, "d5": none, "d6": none}}
	var instances, wholes []time.Duration
	for range b.N {
		for range 30 {
			p := a.run(b, run)
			instances = append(instances, p.created.Sub(p.started))
			wholes = append(wholes, p.ended.Sub(p.started))
		}
	}
	b.ReportMetric(milliseconds(median(instances)), "ms/instance")
	return instanceTimes{language, median(instances), median(wholes)}
}
