package engine

import (
	"runtime/metrics"
	"testing"
)

// FuzzCalls lets a guest call the imports in any order, with any arguments, on
// any memory: program is cut into calls, of whatever the contract has. A call
// answers or ends the guest, never by the host's own fault; it writes where its
// arguments say, shows clean text and takes memory in proportion. Outputs that
// the engine calls whole can be stored.
func FuzzCalls(f *testing.F) {
	for _, s := range append(scripts(), importScripts()...) {
		f.Add(s.memory, s.program)
	}
	f.Fuzz(func(t *testing.T, memory, program []byte) {
		if len(program) > maxProgram {
			return
		}
		c := newCaller(t, memory, program)
		before := allocatedBytes()
		_ = c.run()
		allowed := hostBytes + uint64(c.calls)*callBytes
		if took := allocatedBytes() - before; took > allowed {
			t.Fatalf("%d calls took %d bytes of the host, more than %d", c.calls, took, allowed)
		}
	})
}

// Bounds of one program. The host's bytes are what it allocated in all, freed
// or not: compressors, which later programs use again, and what a call needs,
// most of all the pending bytes of a tensor.
const (
	maxProgram = 4 << 10
	hostBytes  = 64 << 20
	callBytes  = 256 << 10
)

func allocatedBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func TestEveryScriptOfCallsEndsAsItIsMeantTo(t *testing.T) {
	for _, s := range scripts() {
		c := newCaller(t, s.memory, s.program)
		end := ""
		if err := c.run(); err != nil {
			end = err.Error()
		}
		if end != s.end {
			t.Errorf("%s: call %d ended in %.200q, want %.200q", s.name, c.calls, end, s.end)
		}
	}
}
