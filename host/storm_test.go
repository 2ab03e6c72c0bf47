package host

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"zen/cache"
	"zen/cache/cachetest"
)

// stormSteps is a pipeline whose steps all depend on one number.
const stormSteps = `
[steps.seven]
run = "steps.seven"
params = { n = %d }
[steps.left]
run = "steps.add"
inputs = { x = "seven.y" }
[steps.right]
run = "steps.add"
inputs = { x = "seven.y" }
params = { by = 0.5 }
[steps.both]
run = "steps.add"
inputs = { x = "left.y", plus = "right.y" }
[steps.model]
run = "steps.model"
params = { k = %d }
[steps.score]
run = "steps.score"
inputs = { model = "model.model" }
[steps.tell]
run = "steps.tell"
params = { text = "%d" }
`

const (
	stormVariants = 5 // pipelines, and rounds in one home
	stormRounds   = 15
	stormThorough = 200 // rounds of `make crash`
)

// storm kills processes of zen, and holds what is left against the promise.
type storm struct {
	t      *testing.T
	random *rand.Rand
	folder string
	files  []string   // a pipeline of each variant
	right  []*Summary // what it gives when nothing dies
	whole  time.Duration
	kills  map[string]int
	broken []string
}

// TestCrashStorm kills a coordinator or one of its workers at a random moment of a
// run, again and again. The next run must be as if nothing had happened.
func TestCrashStorm(t *testing.T) {
	linuxOnly(t)
	rounds, seed := stormRounds, stormSeed()
	if cachetest.Thorough() {
		rounds = stormThorough
	}
	t.Logf("seed %d; %s=%d repeats the moments", seed, stormSeedEnv, seed)
	s := &storm{t: t, random: rand.New(rand.NewPCG(seed, 0)), folder: t.TempDir(), kills: map[string]int{}}
	for v := range stormVariants {
		s.files = append(s.files, pipelineFile(t, fmt.Sprintf(stormSteps, v+1, v+1, v)))
		s.measure(v)
	}
	hit := 0
	for n := 0; hit < rounds && n < 5*rounds; n++ { // some runs end before their moment has come
		if s.round(n) {
			hit++
		}
	}
	t.Logf("killed: %v", s.kills)
	for _, b := range s.broken {
		t.Error(b)
	}
	cachetest.CrashRow{Part: "kill -9 of a coordinator or worker", Cases: hit, Violations: len(s.broken)}.Report(t)
}

// stormSeedEnv may hold the seed of an earlier storm.
const stormSeedEnv = "ZEN_CRASH_SEED"

func stormSeed() uint64 {
	if seed, err := strconv.ParseUint(os.Getenv(stormSeedEnv), 10, 64); err == nil {
		return seed
	}
	return uint64(time.Now().UnixNano())
}

func (s *storm) violated(format string, args ...any) {
	s.broken = append(s.broken, fmt.Sprintf(format, args...))
}

// measure runs a variant undisturbed.
func (s *storm) measure(variant int) {
	home := filepath.Join(s.folder, fmt.Sprint("undisturbed-", variant))
	started := time.Now()
	victim := s.start(home, variant)
	victim.wait()
	s.whole += time.Since(started) / stormVariants
	repo := openHome(s.t, Options{Home: home})
	defer repo.Close()
	summary, err := repo.runFile(s.t, s.files[variant], Overrides{}, RunOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.right = append(s.right, summary)
}

// round starts a run, kills something of it, and runs again. It returns false
// when the run had ended before.
func (s *storm) round(n int) (killed bool) {
	home := filepath.Join(s.folder, fmt.Sprint("home-", n/stormVariants))
	variant := n % stormVariants
	victim := s.start(home, variant)
	moment, started := time.Duration(s.random.Int64N(int64(s.whole))), time.Now()
	select {
	case <-time.After(moment):
		s.kills[s.kill(victim)]++
		killed = true
	case <-victim.ended:
		s.whole = (s.whole + time.Since(started)) / 2 // the machine is faster now
	}
	victim.wait()
	s.checkOrphans(n, victim)
	s.checkNext(n, home, variant, victim)
	return killed
}

// kill kills the coordinator, or one of its workers if there are any.
func (s *storm) kill(v *victim) string {
	v.workers = workersFor(v.cmd.Process.Pid)
	if len(v.workers) > 0 && s.random.IntN(2) == 0 {
		if p, err := os.FindProcess(v.workers[s.random.IntN(len(v.workers))]); err == nil {
			_ = p.Kill()
		}
		return "a worker"
	}
	_ = v.cmd.Process.Kill()
	return "the coordinator"
}

// checkOrphans wants the workers of a dead coordinator to end, also one that it
// was just starting, which is still a copy of it. One that is ending has no
// command line any more, but may have its locks: the next process then rightly
// leaves the temp folders alone.
func (s *storm) checkOrphans(n int, v *victim) {
	left := append(v.workers, workersFor(v.cmd.Process.Pid)...)
	left = append(left, coordinators()...)
	deadline := time.Now().Add(5 * seconds)
	for slices.ContainsFunc(left, alive) {
		if time.Now().After(deadline) {
			s.violated("round %d: of the processes %v some outlive their coordinator", n, left)
			return
		}
	}
}

// checkNext runs again, and looks at the home after it.
func (s *storm) checkNext(n int, home string, variant int, v *victim) {
	repo, err := Open(Options{Home: home, Version: "test", Compilation: v.compiled})
	if err != nil {
		s.violated("round %d: the home does not open: %v", n, err)
		return
	}
	summary, err := repo.runFile(s.t, s.files[variant], Overrides{}, RunOptions{})
	if err != nil || !slices.Equal(summary.Warnings, s.right[variant].Warnings) {
		s.violated("round %d: the next run: %v, warnings %q", n, err, summary.Warnings)
	}
	for i, step := range summary.Steps {
		if want := s.right[variant].Steps[i]; !maps.Equal(digestsOf(step), digestsOf(want)) {
			s.violated("round %d: step %s gave %v, want %v", n, step.Name, digestsOf(step), digestsOf(want))
		}
		if v.finished[step.Name] && step.Outcome != OutcomeHit {
			s.violated("round %d: step %s had finished, but was %s", n, step.Name, step.Outcome)
		}
	}
	s.checkRecords(n, repo)
	if err := repo.Close(); err != nil {
		s.violated("round %d: %v", n, err)
	}
	s.checkFiles(n, home, v.cmd.Process.Pid)
}

func digestsOf(step StepSummary) map[string]string {
	digests := map[string]string{}
	for port, o := range step.Outputs {
		digests[port] = o.Content.String() + " " + o.Object.String()
	}
	return digests
}

// checkRecords wants every object of every record, whole.
func (s *storm) checkRecords(n int, repo *Repository) {
	err := repo.store.Records(func(info cache.RecordInfo) error {
		if info.Err != nil {
			return info.Err
		}
		for _, o := range info.Record.Outputs {
			object, err := repo.store.Open(o.Object)
			if err != nil {
				return err
			}
			err = cache.Verify(object, o.Object)
			_ = object.Close()
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.violated("round %d: %v", n, err)
	}
}

// stays matches what may lie in a home when nothing runs.
var stays = regexp.MustCompile(`^(version|README|lock|(records|objects)(/..(/[0-9a-f]{64})?)?|quarantine|tmp|history\.db(-wal|-shm)?|stat(/[0-9a-f]+)?|runs(/[0-9a-f]+(/\w+\.log)?)?|workers|usage|locks)$`)

// checkFiles wants nothing else in the home.
func (s *storm) checkFiles(n int, home string, victim int) {
	err := filepath.WalkDir(home, func(path string, _ fs.DirEntry, err error) error {
		name, _ := filepath.Rel(home, path)
		if err == nil && path != home && !stays.MatchString(filepath.ToSlash(name)) {
			s.violated("round %d: %s is left behind, the victim was %d", n, name, victim)
		}
		return err
	})
	if err != nil {
		s.violated("round %d: %v", n, err)
	}
}

// victim is a coordinator that may be killed.
type victim struct {
	cmd      *exec.Cmd
	workers  []int // when it was killed
	compiled string
	finished map[string]bool // steps whose result was announced
	ended    chan struct{}   // closed when it says nothing more
}

func (s *storm) start(home string, variant int) *victim {
	v := &victim{compiled: home + "-compiled", finished: map[string]bool{}, ended: make(chan struct{})}
	v.cmd = exec.Command(os.Args[0], "-test.run=^$")
	v.cmd.Env = append(os.Environ(), coordinatorEnv+"="+s.files[variant], "ZEN_TEST_HOME="+home, "ZEN_TEST_COMPILED="+v.compiled)
	out, err := v.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := v.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go v.listen(out)
	return v
}

// listen notes the steps that end well.
func (v *victim) listen(out io.Reader) {
	defer close(v.ended)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var step string
		var outcome Outcome
		if n, _ := fmt.Sscanf(lines.Text(), "finished %s %s", &step, &outcome); n == 2 && outcome != OutcomeFailed && outcome != OutcomeSkipped {
			v.finished[step] = true
		}
	}
}

func (v *victim) wait() {
	<-v.ended
	_ = v.cmd.Wait()
}

// workersFor returns the workers that a process started, also when it is gone.
func workersFor(coordinator int) []int {
	return processes(fmt.Sprintf("\x00__zen_worker\x00%d\x00", coordinator))
}

// coordinators returns the coordinators that this test has started.
func coordinators() []int { return processes("\x00-test.run=^$\x00") }

// processes returns those of this program whose command line holds a text.
func processes(text string) (pids []int) {
	program, _ := os.Readlink("/proc/self/exe")
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, line := range lines {
		args, err := os.ReadFile(line)
		if err != nil || !bytes.Contains(args, []byte(text)) {
			continue
		}
		if exe, _ := os.Readlink(filepath.Join(filepath.Dir(line), "exe")); exe == program {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(line)))
			pids = append(pids, pid)
		}
	}
	return pids
}
