package disk

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"zen/cache"
)

// childEnv makes the test binary act as another process: its value is one of
// the children below, its argument the home.
const childEnv = "ZEN_DISK_TEST_CHILD"

var children = map[string]func(s *Store) error{
	"write without end":      writeForever,
	"stop in an object":      stopInObject,
	"stop before the record": stopBeforeRecord,
}

func TestMain(m *testing.M) {
	name := os.Getenv(childEnv)
	if name == "" {
		os.Exit(m.Run())
	}
	if err := runChild(name, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runChild(name, home string) error {
	if child, ok := linuxChildren[name]; ok {
		return child(home)
	}
	s, err := Open(home)
	if err != nil {
		return err
	}
	defer s.Close()
	return children[name](s)
}

// process is a child and its output, a line per step.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	lines *bufio.Scanner
}

func start(t *testing.T, child, home string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(exe, home)}
	p.cmd.Env = append(os.Environ(), childEnv+"="+child)
	p.cmd.Stderr = os.Stderr
	stdin, err1 := p.cmd.StdinPipe()
	stdout, err2 := p.cmd.StdoutPipe()
	if err := errors.Join(err1, err2, p.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	p.stdin, p.lines = stdin, bufio.NewScanner(stdout)
	t.Cleanup(p.kill)
	return p
}

// wait returns after n lines of output.
func (p *process) wait(t *testing.T, n int) {
	t.Helper()
	for range n {
		if !p.lines.Scan() {
			t.Fatalf("the child ended: %v", p.lines.Err())
		}
	}
}

// kill is SIGKILL, and returns when the process is gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// end closes the child's input and returns how it ended.
func (p *process) end() error {
	p.stdin.Close()
	for p.lines.Scan() {
	}
	return p.cmd.Wait()
}

const (
	crashKeys   = 5
	crashPieces = 64
)

// crashOutput is what every process writes for record n: the same bytes, in
// pieces, so that a kill comes in the middle.
func crashOutput(n int) []byte { return bytes.Repeat([]byte{byte(n)}, 1<<10) }

// crashRecord is sampleRecord with that output as its only one.
func crashRecord(n int, d cache.ObjectDigest, size int64) *cache.Record {
	r := sampleRecord(n)
	r.Outputs = []cache.Output{{Port: "y", Type: "file", Object: d, Size: size}}
	return r
}

func writeObject(s *Store, n, pieces int) (cache.ObjectWriter, error) {
	w, err := s.Create("")
	if err != nil {
		return nil, err
	}
	for range pieces {
		if _, err := w.Write(crashOutput(n)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// writeForever executes the same few steps until its input ends.
func writeForever(s *Store) error {
	stop := make(chan bool)
	go func() { io.Copy(io.Discard, os.Stdin); close(stop) }()
	for i := 0; ; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		n := i % crashKeys
		w, err := writeObject(s, n, crashPieces)
		if err != nil {
			return err
		}
		d, size, err := w.Commit()
		if err != nil {
			return err
		}
		if err := s.Put(crashRecord(n, d, size)); err != nil {
			return err
		}
		if i%2 == 0 { // so that somebody writes it again instead of keeping it
			if err := s.Quarantine(d); err != nil {
				return err
			}
		}
		fmt.Println(n)
	}
}

func stopInObject(s *Store) error {
	_, err := writeObject(s, 0, crashPieces/2)
	fmt.Println("half")
	io.Copy(io.Discard, os.Stdin)
	return err
}

func stopBeforeRecord(s *Store) error {
	w, err := writeObject(s, 0, crashPieces)
	if err != nil {
		return err
	}
	if _, _, err := w.Commit(); err != nil {
		return err
	}
	fmt.Println("committed")
	io.Copy(io.Discard, os.Stdin)
	return nil
}

// lookUp returns an error unless record n is a miss or a hit whose object is
// whole. A missing object is a miss too.
func lookUp(s *Store, n int) error {
	r, err := s.Get(sampleRecord(n).Key())
	if errors.Is(err, cache.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	o, err := s.Open(r.Outputs[0].Object)
	if errors.Is(err, cache.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer o.Close()
	if o.Size() != crashPieces<<10 {
		return fmt.Errorf("object of %d bytes", o.Size())
	}
	return cache.Verify(o, r.Outputs[0].Object)
}

func TestKilledWritersLeaveHitsAndMisses(t *testing.T) {
	s := openTest(t)
	var writers []*process
	for range 4 {
		writers = append(writers, start(t, "write without end", s.Path()))
	}
	check := func() {
		t.Helper()
		for n := range crashKeys {
			if err := lookUp(s, n); err != nil {
				t.Errorf("record %d: %v", n, err)
			}
		}
	}
	for i, w := range writers[:2] {
		w.wait(t, 3+4*i)
		check()
		w.kill()
		check()
	}
	for _, w := range writers[2:] {
		w.wait(t, 3)
		check()
		if err := w.end(); err != nil {
			t.Errorf("a writer that was not killed: %v", err)
		}
	}
	check()
	after := reopen(t, s)
	if names := tmpNames(t, after); len(names) != 0 {
		t.Errorf("tmp holds %q after a new Open", names)
	}
	if err := after.Records(func(info cache.RecordInfo) error { return info.Err }); err != nil {
		t.Error(err)
	}
}

func TestKilledInAnObject(t *testing.T) {
	s := openTest(t)
	p := start(t, "stop in an object", s.Path())
	p.wait(t, 1)
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if names := tmpNames(t, s); len(names) != 1 {
		t.Errorf("tmp holds %q while the writer lives", names)
	}
	p.kill()
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if names := tmpNames(t, s); len(names) != 0 {
		t.Errorf("tmp holds %q after the writer died", names)
	}
	if info, err := s.Info(); err != nil || info.Objects != 0 {
		t.Errorf("%+v, %v; want no objects", info, err)
	}
}

func TestKilledBeforeTheRecord(t *testing.T) {
	s := openTest(t)
	p := start(t, "stop before the record", s.Path())
	p.wait(t, 1)
	p.kill()
	if _, err := s.Get(sampleRecord(0).Key()); !errors.Is(err, cache.ErrNotFound) {
		t.Errorf("Get: %v, want a miss", err)
	}
	if info, err := s.Info(); err != nil || info.Objects != 1 {
		t.Errorf("%+v, %v; want the object", info, err)
	}
}
