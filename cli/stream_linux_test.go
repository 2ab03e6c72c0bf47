package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"zen/plugins/toolchain"
)

// streamSize is how long a stream is tried.
var streamSize = flag.Int("stream-gb", 2, "the bytes of the stream of TestAStreamIsHeldNowhere, in GB")

// What all processes of a run may hold together, in bytes: of a stream as it is
// tried always, and of a longer one.
const (
	streamBound     = 200e6
	longStreamBound = 1e9
)

// TestAStreamIsHeldNowhere generates, changes and sums up far more rows than the
// coordinator and its workers may hold in memory; and again what is cached, which a
// worker decodes as a whole first. `make stream` tries a longer stream.
func TestAStreamIsHeldNowhere(t *testing.T) {
	for _, c := range []struct {
		kind     string // of the entries
		rowBytes int
		share    int // of the stream's size; tables take longer
		sum      func(rows int) float64
	}{
		{"", 1024 * 4, 1, tensorSum},
		{"_table", 8 + 240 + 254*4, 4, tableSum},
	} {
		s := newStreamRun(t, c.kind, *streamSize*1e9/c.share/c.rowBytes)
		s.run(t, 3, 0)
		s.run(t, 1, 2, "--rerun", "reduce")
		if got, want := s.output(t, "reduce.sum"), c.sum(s.rows); got != want {
			t.Errorf("the sum is %v, want %v", got, want)
		}
	}
}

// TestALongFileIsHeldNowhere reads files of NumPy's that are far larger than what
// the coordinator and its workers may hold in memory.
func TestALongFileIsHeldNowhere(t *testing.T) {
	rows := *streamSize * 1e9 / 8 / 4096
	for _, order := range []string{"False", "True"} {
		s := newFolder(t, `name = "stream"
plugins.stream = "stream.wasm"
sources.x = { path = "x.npy" }
[steps.reduce]
run = "stream.reduce"
inputs.x = "sources.x"
`)
		s.rows = rows
		s.writeZeros(t, fmt.Sprintf("{'descr': '<f4', 'fortran_order': %s, 'shape': (%d, 1024)}", order, rows))
		s.run(t, 2, 0)
		if got := s.output(t, "reduce.rows"); got != float64(rows) {
			t.Errorf("%v rows, want %d", got, rows)
		}
	}
}

// writeZeros writes a file of NumPy's, which takes no room on the disk.
func (s *streamRun) writeZeros(t *testing.T, header string) {
	head := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	path := filepath.Join(s.folder, "x.npy")
	err := os.WriteFile(path, append(head, header...), 0o600)
	if err == nil {
		err = os.Truncate(path, int64(len(head)+len(header)+4096*s.rows))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// streamPeriod is how often the numbers of a stream repeat: in row r each is r
// modulo 251, and doubled plus one in the end.
const streamPeriod = 251

// tensorSum is the sum of a stream of tensors, and tableSum that of a table, with
// its texts' letters and the numbers of its rows, and every tenth row null. All
// sums on the way are whole numbers below 2^53: exact in any order.
func tensorSum(rows int) float64 {
	sum := 0
	for r := range rows {
		sum += 1024 * (2*(r%streamPeriod) + 1)
	}
	return float64(sum)
}

func tableSum(rows int) float64 {
	sum := 0
	for r := range rows {
		sum += r + 240
		if r%10 != 0 {
			sum += 254 * (2*(r%streamPeriod) + 1)
		}
	}
	return float64(sum)
}

// streamRun is a pipeline through which a stream passes.
type streamRun struct {
	folder string
	rows   int
	held   held
}

// held is the most memory that the processes of a run held, in bytes: all at one
// time, and each kind.
type held struct{ all, coordinator, workers float64 }

func newStreamRun(t *testing.T, kind string, rows int) *streamRun {
	s := newFolder(t, strings.NewReplacer("ROWS", strconv.Itoa(rows), "KIND", kind).Replace(`name = "stream"
plugins.stream = "stream.wasm"
[steps.generate]
run = "stream.generateKIND"
params.rows = ROWS
[steps.transform]
run = "stream.transformKIND"
inputs.x = "generate.y"
[steps.reduce]
run = "stream.reduceKIND"
inputs.x = "transform.y"
`))
	s.rows = rows
	return s
}

// newFolder makes a folder with a pipeline and the stream's guest.
func newFolder(t *testing.T, pipeline string) *streamRun {
	s := &streamRun{folder: t.TempDir()}
	s.checkDisk(t)
	_, err := toolchain.Build(context.Background(), toolchain.Options{Dirs: []string{"../testdata/guests/stream"}, Out: s.folder + "/"})
	var missing *toolchain.MissingError
	if errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.folder, "pipeline.toml"), []byte(pipeline), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// checkDisk skips a stream that may be too long for the disk: its rows are much
// alike, so that what is stored is far smaller.
func (s *streamRun) checkDisk(t *testing.T) {
	var disk unix.Statfs_t
	if err := unix.Statfs(s.folder, &disk); err != nil {
		t.Fatal(err)
	}
	need := uint64(*streamSize) * 1e9 / 20
	if free := disk.Bavail * uint64(disk.Bsize); free < need {
		t.Skipf("SKIPPED: %d MB are free in %s, %d MB may be needed", free/1e6, s.folder, need/1e6)
	}
}

// zen returns a command of this test binary as zen.
func (s *streamRun) zen(t *testing.T, args ...string) *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Args = append([]string{"zen"}, args...)
	cmd.Dir = s.folder
	cmd.Env = append(os.Environ(), "ZEN_HOME="+filepath.Join(s.folder, "home"))
	return cmd
}

// run runs the pipeline, of which so many steps have to be executed and cached, and
// looks at the memory of its processes all the while.
func (s *streamRun) run(t *testing.T, executed, cached int, flags ...string) {
	cmd := s.zen(t, append([]string{"run", "pipeline.toml"}, flags...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	started := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	err := s.watch(cmd)
	if want := fmt.Sprintf(": %d executed, %d cached", executed, cached); err != nil || !strings.Contains(out.String(), want) {
		t.Fatalf("%v, want%s: %s", err, want, out.Bytes())
	}
	bound := streamBound
	if *streamSize > 2 {
		bound = longStreamBound
	}
	t.Logf("%d rows of a stream, %d executed: %.1f s; in memory %.0f MB of at most %.0f (coordinator %.0f, workers %.0f)",
		s.rows, executed, time.Since(started).Seconds(),
		s.held.all/1e6, bound/1e6, s.held.coordinator/1e6, s.held.workers/1e6)
	if s.held.workers == 0 || s.held.all > bound {
		t.Errorf("the processes held %.0f MB of memory, at most %.0f are allowed", s.held.all/1e6, bound/1e6)
	}
}

// watch looks at the memory of a process and its children until it has ended.
func (s *streamRun) watch(cmd *exec.Cmd) error {
	s.held = held{}
	ended := make(chan error)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-tick.C:
			s.look(cmd.Process.Pid)
		}
	}
}

func (s *streamRun) look(pid int) {
	now := held{coordinator: anonymousBytes(pid)}
	for _, child := range childrenOf(pid) {
		now.workers += anonymousBytes(child)
	}
	s.held.all = max(s.held.all, now.coordinator+now.workers)
	s.held.coordinator, s.held.workers = max(s.held.coordinator, now.coordinator), max(s.held.workers, now.workers)
}

// childrenOf returns the processes that a process, by any of its threads, has
// started.
func childrenOf(pid int) (pids []int) {
	lists, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/children")
	for _, list := range lists {
		text, _ := os.ReadFile(list) // the thread may have ended
		for word := range strings.FieldsSeq(string(text)) {
			if child, err := strconv.Atoi(word); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// anonymousBytes returns the memory that a process holds and that is not a file's,
// 0 when it has ended.
func anonymousBytes(pid int) float64 {
	status, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	_, rest, _ := strings.Cut(string(status), "\nRssAnon:")
	line, _, _ := strings.Cut(rest, " kB")
	kilobytes, _ := strconv.Atoi(strings.TrimSpace(line))
	return float64(kilobytes) * 1024
}

func (s *streamRun) output(t *testing.T, ref string) float64 {
	out, err := s.zen(t, "output", ref).Output()
	if err != nil {
		t.Fatal(err)
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
