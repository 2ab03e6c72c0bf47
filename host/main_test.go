package host

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"zen/plugins/toolchain"
)

func TestMain(m *testing.M) {
	RunWorkerIfAsked()
	runCoordinatorIfAsked()
	runWithEventsIfAsked()
	code := m.Run()
	if guestFolder != os.Getenv(guestsEnv) {
		_ = os.RemoveAll(guestFolder)
	}
	os.Exit(code)
}

// guestsEnv names a folder where the guests lie already.
const guestsEnv = "ZEN_TEST_GUESTS"

var guestFolder string

// buildGuests compiles the guests of testdata/guests once.
var buildGuests = sync.OnceValue(func() error {
	if guestFolder = os.Getenv(guestsEnv); guestFolder != "" {
		return nil
	}
	var err error
	if guestFolder, err = os.MkdirTemp("", "zen-guests-"); err != nil {
		return err
	}
	_, err = toolchain.Build(context.Background(), toolchain.Options{
		Dirs: []string{"../testdata/guests/steps", "../testdata/guests/bad", "../testdata/guests/flaky"}, Out: guestFolder + "/", Stderr: os.Stderr,
	})
	return err
})

// guest returns the path of a test guest's plugin file.
func guest(t testing.TB, name string) string {
	t.Helper()
	err := buildGuests()
	var missing *toolchain.MissingError
	if errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(guestFolder, name+".wasm")
}

// home is a repository of its own for a test.
func home(t testing.TB) *Repository {
	t.Helper()
	return openHome(t, Options{Home: filepath.Join(t.TempDir(), "home")})
}

func openHome(t testing.TB, o Options) *Repository {
	t.Helper()
	o.Version = "test"
	o.Compilation = cmp.Or(o.Compilation, filepath.Join(os.TempDir(), "zen-test-compiled"))
	repo, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	return repo
}

// pipelineFile writes a pipeline whose slots steps and bad hold the test guests.
func pipelineFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipeline.toml")
	text = "name = \"test\"\n[plugins]\nsteps = \"" + guest(t, "steps") + "\"\nbad = \"" + guest(t, "bad") + "\"\n" + text
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a pipeline and fails the test when its plan does not stand.
func (r *Repository) runText(t testing.TB, text string, o RunOptions) (*Summary, error) {
	t.Helper()
	return r.runFile(t, pipelineFile(t, text), Overrides{}, o)
}

func (r *Repository) runFile(t testing.TB, file string, over Overrides, o RunOptions) (*Summary, error) {
	t.Helper()
	plan, err := r.Plan(file, over)
	if err != nil {
		t.Fatal(err)
	}
	return r.Run(context.Background(), plan, o)
}

// mustRun runs a pipeline that has to succeed.
func (r *Repository) mustRun(t testing.TB, text string, o RunOptions) *Summary {
	t.Helper()
	s, err := r.runText(t, text, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// outcomes returns the outcomes of a run's steps by name.
func outcomes(s *Summary) map[string]Outcome {
	m := map[string]Outcome{}
	for _, step := range s.Steps {
		m[step.Name] = step.Outcome
	}
	return m
}

func (s *Summary) step(t testing.TB, name string) StepSummary {
	t.Helper()
	for _, step := range s.Steps {
		if step.Name == name {
			return step
		}
	}
	t.Fatalf("no step %q", name)
	return StepSummary{}
}

// values returns a float64 scalar output.
func (r *Repository) bytesOf(t testing.TB, ref string) []byte {
	t.Helper()
	out, err := r.Output(ref)
	if err != nil {
		t.Fatal(err)
	}
	f, err := out.Open()
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Tensor().ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
