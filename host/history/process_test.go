package history

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestMain turns the test binary into the other process of a test.
func TestMain(m *testing.M) {
	switch os.Getenv("HISTORY_TEST_ROLE") {
	case "":
		os.Exit(m.Run())
	case "begin": // begins a run, then waits to be killed
		check(begin())
	case "steps": // begins a run and records steps until its stdin ends
		check(steps())
	case "record": // records runs of its own
		check(recordMany())
	case "warm", "warm and close": // the benchmark
		check(warm(os.Getenv("HISTORY_TEST_ROLE") != "warm"))
	}
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

func otherRun() (*DB, Run, error) {
	db, err := Open(os.Getenv("HISTORY_TEST_PATH"))
	r := run("00000000000a", "other", 0)
	if err == nil {
		err = db.Begin(r)
	}
	return db, r, err
}

func begin() error {
	_, _, err := otherRun()
	fmt.Println("begun")
	io.Copy(io.Discard, os.Stdin)
	return err
}

func steps() error {
	db, r, err := otherRun()
	if err != nil {
		return err
	}
	stop := make(chan bool)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(stop)
	}()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return db.End(r.ID, StatusOK, day)
		default:
		}
		if err := db.StepsDone(r.ID, map[int]Step{n: {Name: "s" + strconv.Itoa(n), Outcome: OutcomeExecuted}}); err != nil {
			return err
		}
		if n == 0 {
			fmt.Println("writing")
		}
	}
}

func recordMany() error {
	for i := range 10 {
		db, err := Open(os.Getenv("HISTORY_TEST_PATH"))
		if err != nil {
			return err
		}
		r := fullRun()
		r.ID = fmt.Sprintf("%s%011d", os.Getenv("HISTORY_TEST_DIGIT"), i)
		if err := db.Record(r); err != nil {
			return err
		}
		if i%2 == 0 {
			if err := db.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

// other starts the test binary in a role. end closes its stdin and waits.
func other(t *testing.T, role, path, digit string) (line *bufio.Reader, cmd *exec.Cmd, end func()) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "HISTORY_TEST_ROLE="+role, "HISTORY_TEST_PATH="+path, "HISTORY_TEST_DIGIT="+digit)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(stdout)
	return out, cmd, func() {
		t.Helper()
		stdin.Close()
		text, _ := io.ReadAll(out)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v: %s", role, err, text)
		}
	}
}

func TestARunWhoseProcessDiedIsInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	out, cmd, _ := other(t, "begin", path, "")
	if line, _ := out.ReadString('\n'); line != "begun\n" {
		t.Fatal(line)
	}
	db := openAt(t, path)
	for _, want := range []Status{StatusRunning, StatusInterrupted} {
		r, err := db.Run("00000000000a")
		if err != nil {
			t.Fatal(err)
		}
		if r.Status != want {
			t.Errorf("status %s, want %s", r.Status, want)
		}
		if want == StatusRunning {
			cmd.Process.Kill()
			cmd.Wait()
		}
	}
}

func TestAReaderAnswersAtOnceWhileARunWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	out, _, end := other(t, "steps", path, "")
	defer end()
	if line, _ := out.ReadString('\n'); line != "writing\n" {
		t.Fatal(line)
	}
	seen := 0
	for range 20 {
		began := time.Now()
		db, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := db.Latest("")
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		// Far above what it takes (2 ms), far below the 5 s a blocked reader waits.
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("the reader waited %s", took)
		}
		if len(r.Steps) < seen || r.Status != StatusRunning {
			t.Errorf("%d steps after %d, status %s", len(r.Steps), seen, r.Status)
		}
		seen = len(r.Steps)
	}
}

func TestAnOpenWriteTransactionDoesNotHoldUpReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	db := openAt(t, path)
	record(t, db, run("0123456789ab", "p", 0))
	tx, err := db.sql.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM run"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if list, err := openAt(t, path).Runs("", 0); err != nil || len(list) != 1 {
		t.Errorf("runs %v, %v", list, err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the reader waited %s", took)
	}
}

func TestManyProcessesWriteAFileThatIsNotThereYet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	var ends []func()
	for i := range 6 {
		_, _, end := other(t, "record", path, strconv.Itoa(i))
		ends = append(ends, end)
	}
	for _, end := range ends {
		end()
	}
	list, err := openAt(t, path).Runs("", 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 60 {
		t.Errorf("%d runs, want 60", len(list))
	}
}

func TestTheLogStaysSmallWhenNobodyClosesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	t.Setenv("HISTORY_TEST_STEPS", "1000") // 0.6 MB
	for i := range 6 {
		_, _, end := other(t, "warm", path, strconv.Itoa(i))
		end()
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() >= foldBytes {
			t.Errorf("after %d processes the log has %d bytes", i+1, info.Size())
		}
	}
	if list, err := openAt(t, path).Runs("", 0); err != nil || len(list) != 6 {
		t.Errorf("%d runs, %v", len(list), err)
	}
}
