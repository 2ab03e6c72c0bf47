package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"zen/host"
	"zen/plugins/toolchain"
)

// tests are all tests of this package, and what they leave behind is removed.
type tests struct{ *testing.M }

func (m tests) Run() int {
	defer func() {
		if builtGuests != "" {
			_ = os.RemoveAll(builtGuests)
		}
	}()
	return m.M.Run()
}

// programs are what this test binary is when it runs under another name.
var programs = map[string]func(){"zen": func() {
	host.RunWorkerIfAsked()
	os.Exit(Main(os.Args))
}, "zen-panics": panicWhileLive}

func TestMain(m *testing.M) { testscript.Main(tests{m}, programs) }

// TestScripts runs the stories of testdata/script. In each, $GUESTS and
// $PLUGINS are folders of plugin files, $DIGITS and $REPO folders of this
// repository, $SERVER serves $DIGITS on 127.0.0.1, $PYTHON is a Python that may
// be missing, and ZEN_HOME is the story's own.
func TestScripts(t *testing.T) {
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	guests := guestFolder(t)
	userCache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(repo, "testdata", "digits"))))
	t.Cleanup(server.Close)
	testscript.Run(t, testscript.Params{
		Dir: "../testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars,
				"ZEN_HOME="+filepath.Join(env.WorkDir, "home"),
				"GUESTS="+guests,
				"PLUGINS="+filepath.Join(repo, "build", "plugins"),
				"DIGITS="+filepath.Join(repo, "testdata", "digits"),
				"REPO="+repo,
				"SERVER="+server.URL,
				"PYTHON="+pythonPath(),
				"XDG_CACHE_HOME="+userCache,
				"GOCACHE="+os.Getenv("GOCACHE"),
			)
			return nil
		},
		Condition: condition,
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "schema": schema},
	})
}

// exits runs a program that has to end with an exit code: exits 3 zen run x.toml.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// optionalPlugins need a compiler or crates that CI may be without.
var optionalPlugins = []string{"knn", "forust_gbt", "linfa_logreg"}

// condition offers [python]: $PYTHON opens Arrow files; and [plugin:NAME]:
// build/plugins has that plugin. In CI it has to.
func condition(cond string) (bool, error) {
	if cond == "python" {
		return hasPython(), nil
	}
	var name string
	if _, err := fmt.Sscanf(cond, "plugin:%s", &name); err != nil {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := os.Stat(filepath.Join("..", "build", "plugins", name+".wasm"))
	if err != nil && os.Getenv("CI") == "true" && !slices.Contains(optionalPlugins, name) {
		return false, fmt.Errorf("plugin %s is not built: make plugins", name)
	}
	return err == nil, nil
}

// builtGuests is the folder of the guests that were built, "" before.
var builtGuests string

var buildGuests = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "zen-guests-")
	if err != nil {
		return "", err
	}
	builtGuests = folder
	_, err = toolchain.Build(context.Background(), toolchain.Options{
		Dirs: []string{"../testdata/guests/steps", "../testdata/guests/bad", "../testdata/guests/flaky"}, Out: folder + "/",
	})
	return folder, err
})

func guestFolder(t testing.TB) string {
	t.Helper()
	folder, err := buildGuests()
	var missing *toolchain.MissingError
	if errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}
