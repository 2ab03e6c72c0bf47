package host

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zen/host/machine"
)

// check returns a check of that name, which has to be there once.
func (h *Health) check(t *testing.T, name string) Check {
	t.Helper()
	var found []Check
	for _, c := range h.Checks {
		if c.Name == name {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s was checked %d times: %+v", name, len(found), h.Checks)
	}
	return found[0]
}

func TestAMachineOnWhichZenWorks(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	h := CheckHealth(t.Context(), Options{Home: home, Compilation: filepath.Join(t.TempDir(), "compiled")})
	if err := h.Err(); err != nil || !h.Worker.SIMD || h.Worker.Seconds <= 0 {
		t.Errorf("worker %+v, error %v", h.Worker, err)
	}
	for _, name := range []string{CheckWorker, CheckHome, CheckCompilation} {
		if c := h.check(t, name); c.Status == CheckFailed || name != CheckHome && c.Status != CheckOK {
			t.Errorf("%+v", c)
		}
	}
	if h.Home.Path != home || h.Home.Bytes != 0 {
		t.Errorf("home %+v", h.Home)
	}
	left, err := filepath.Glob(filepath.Join(home, "objects", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the trial left %v", left)
	}
}

func TestAHomeThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	foreign := t.TempDir()
	for _, path := range []string{file, filepath.Join(foreign, "thesis.tex")} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for home, want := range map[string]string{filepath.Join(file, "home"): "not a directory", foreign: `it holds "thesis.tex"`} {
		h := CheckHealth(t.Context(), Options{Home: home, Compilation: t.TempDir()})
		c := h.check(t, CheckHome)
		if c.Status != CheckFailed || !strings.Contains(c.Problem, want) || c.Fix != homeFix {
			t.Errorf("%s: %+v", home, c)
		}
		if h.Err() == nil || h.check(t, CheckWorker).Status != CheckOK {
			t.Errorf("%s: error %v, checks %+v", home, h.Err(), h.Checks)
		}
	}
}

func TestWithoutWorkersZenDoesNotWork(t *testing.T) {
	program, err := exec.LookPath("true")
	if err != nil {
		t.Skip("SKIPPED: no program to take for zen: ", err)
	}
	h := CheckHealth(t.Context(), Options{Home: t.TempDir(), Executable: program, Compilation: t.TempDir()})
	c := h.check(t, CheckWorker)
	if c.Status != CheckFailed || !strings.Contains(c.Problem, "did not come up") || h.Worker.SIMD || h.Err() == nil {
		t.Errorf("%+v, error %v", c, h.Err())
	}
}

func TestACompilationCacheThatCannotBeWrittenIsAWarning(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h := &Health{}
	h.checkCompilation(Options{Compilation: file})
	if c := h.check(t, CheckCompilation); c.Status != CheckWarning || !strings.Contains(c.Fix, file) || h.Err() != nil {
		t.Errorf("%+v", c)
	}
}

func TestLowLimitsAreWarnings(t *testing.T) {
	low, enough := uint64(100), uint64(enoughAddressSpace)
	for name, l := range map[string]machine.Machine{
		CheckMemory:       {MemoryBytes: 16 << 30, CgroupBytes: 1 << 30},
		CheckAddressSpace: {Limits: machine.Limits{AddressSpaceBytes: &low, DataBytes: &enough}},
		CheckData:         {Limits: machine.Limits{DataBytes: &low}},
		CheckOpenFiles:    {Limits: machine.Limits{OpenFiles: &low}},
		CheckProcesses:    {Limits: machine.Limits{Processes: &low}},
	} {
		h := &Health{Machine: l}
		h.checkLimits()
		for _, c := range h.Checks {
			want := CheckOK
			if c.Name == name {
				want = CheckWarning
			}
			if c.Status != want || (c.Fix == "") != (want == CheckOK) || h.Err() != nil {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
}
