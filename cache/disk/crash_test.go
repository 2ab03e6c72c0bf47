package disk

import (
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"

	"zen/cache/cachetest"
)

// harness plays scenarios on file systems that break, and counts.
type harness struct {
	wrap        func(fileSystem) fileSystem // a mutant's; nil for the store as it is
	recordFirst bool
	briefly     bool // until the first violation
	sample      bool // a quarter of the cuts, a quarter of the faults
	cases       int
	violations  []string
}

func (h *harness) violated(format string, args ...any) {
	h.violations = append(h.violations, fmt.Sprintf(format, args...))
}

func (h *harness) enough() bool { return h.briefly && len(h.violations) > 0 }

// cutPower plays a scenario and cuts the power after every change, in every way.
func (h *harness) cutPower(s scenario) {
	random := rand.New(rand.NewPCG(1, 2))
	disk, promise := newMemDisk(), newPromise()
	cut := 0
	disk.changed = func() {
		cut++
		if h.enough() {
			return
		}
		for i, image := range disk.images(random) {
			if h.sample && random.IntN(4) > 0 {
				continue
			}
			h.cases++
			if err := promise.check(image.mount()); err != nil {
				h.violated("%s, power cut after change %d, image %d: %v", s.name, cut, i, err)
			}
		}
	}
	p := h.play(s, func() fileSystem { return disk.mount() }, promise)
	for _, err := range p.errs {
		h.violated("%s: %v", s.name, err)
	}
}

// play lets the store, or a mutant, play a scenario.
func (h *harness) play(s scenario, fs func() fileSystem, promise *promise) *player {
	seen := fs
	if h.wrap != nil {
		seen = func() fileSystem { return h.wrap(fs()) }
	}
	return play(s, seen, promise, h.recordFirst)
}

// faults are all that an operation may die of.
func (h *harness) faults() (all []fault) {
	reasons := []syscall.Errno{syscall.ENOSPC, syscall.EACCES, syscall.EIO, syscall.EROFS}
	if h.sample {
		reasons = reasons[:1]
	}
	for _, err := range reasons {
		for _, forever := range []bool{false, true} {
			all = append(all, fault{err, forever, false}, fault{err, forever, true})
		}
	}
	return all
}

// fail plays a scenario once for each of its operations, which fails.
func (h *harness) fail(s scenario, f fault) {
	for at := 0; ; at++ {
		disk, promise := newMemDisk(), newPromise()
		broken := &faulty{fault: f, at: at}
		var processes []*memFiles
		p := h.play(s, func() fileSystem {
			process := disk.mount()
			processes = append(processes, process)
			broken.fileSystem = process
			return broken
		}, promise)
		for _, process := range processes {
			process.kill()
		}
		h.judge(fmt.Sprintf("%s, operation %d fails with %v, %+v", s.name, at, f.err, f), disk, promise, p.unexplained(f.err))
		if !broken.struck || h.enough() {
			return // it needs no more operations
		}
	}
}

// judge checks what is left, and what would be left had the power failed then.
func (h *harness) judge(what string, disk *memDisk, promise *promise, unexplained []error) {
	h.cases++
	for _, err := range unexplained {
		h.violated("%s: it returns %v", what, err)
	}
	dark := disk.image(make([]bool, len(disk.pending)), survivals[0])
	if err := promise.check(disk.mount()); err != nil {
		h.violated("%s: %v", what, err)
	}
	if err := promise.check(dark.mount()); err != nil {
		h.violated("%s, then a power cut: %v", what, err)
	}
}

// report fails the test for each violation, shows some, and counts.
func (h *harness) report(t *testing.T, part string, mutants []mutant, find func(*harness)) {
	t.Helper()
	for i, v := range h.violations {
		if i == 10 {
			t.Errorf("and %d more", len(h.violations)-i)
			break
		}
		t.Error(v)
	}
	row := cachetest.CrashRow{Part: part, Cases: h.cases, Violations: len(h.violations), Mutants: len(mutants)}
	for _, m := range mutants {
		broken := harness{wrap: m.wrap, recordFirst: m.recordFirst, briefly: true}
		find(&broken)
		if len(broken.violations) == 0 {
			t.Errorf("nobody notices a store that %s", m.does)
			continue
		}
		row.Found++
		t.Logf("a store that %s: %s", m.does, broken.violations[0])
	}
	row.Report(t)
}

func TestCrashAtEveryChangeKeepsThePromise(t *testing.T) {
	cut := func(h *harness) {
		for _, s := range scenarios {
			h.cutPower(s)
		}
	}
	h := harness{sample: !cachetest.Thorough()}
	cut(&h)
	h.report(t, "power cut after every change", powerMutants, cut)
}

func TestCrashOfEveryOperationKeepsThePromise(t *testing.T) {
	fail := func(h *harness) {
		for _, s := range scenarios {
			for _, f := range h.faults() {
				h.fail(s, f)
			}
		}
	}
	h := harness{sample: !cachetest.Thorough()}
	fail(&h)
	h.report(t, "every operation fails", faultMutants, fail)
}

// TestCrashOfEveryOperationOfARealDisk does the same with files: of every tenth
// operation, unless there is time.
func TestCrashOfEveryOperationOfARealDisk(t *testing.T) {
	var h harness
	for _, forever := range []bool{false, true} {
		h.failOnDisk(t, scenarios[0], fault{err: syscall.EIO, forever: forever})
	}
	h.report(t, "every operation fails, on a real disk", nil, nil)
}

func (h *harness) failOnDisk(t *testing.T, s scenario, f fault) {
	stride := 10
	if cachetest.Thorough() {
		stride = 1
	}
	for at := 0; ; at += stride {
		home, promise := t.TempDir(), newPromise()
		broken := &faulty{fault: f, at: at}
		play(s, func() fileSystem {
			broken.fileSystem = onDisk(t, home)
			return broken
		}, promise, false)
		h.cases++
		if err := promise.check(onDisk(t, home)); err != nil {
			h.violated("operation %d, forever %v: %v", at, f.forever, err)
		}
		if !broken.struck {
			return
		}
	}
}

func onDisk(t *testing.T, home string) fileSystem {
	t.Helper()
	root, err := os.OpenRoot(home)
	if err != nil {
		t.Fatal(err)
	}
	return rootFiles{root, home}
}

// TestCrashRightAfterMakingAHome wants the folders above it to survive as well.
func TestCrashRightAfterMakingAHome(t *testing.T) {
	disk := newMemDisk()
	if err := (files{disk.mount(), memHome}).mkdirAll("data/of/zen"); err != nil {
		t.Fatal(err)
	}
	dark := disk.image(make([]bool, len(disk.pending)), survivals[0])
	if _, err := dark.mount().stat("data/of/zen"); err != nil {
		t.Errorf("after a power cut: %v", err)
	}
}
