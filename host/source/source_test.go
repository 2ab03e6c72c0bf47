package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// digest stands for the content digest: SHA-256 of "content " and the bytes.
func digest(r io.Reader) ([32]byte, error) {
	b, err := io.ReadAll(r)
	return sha256.Sum256(append([]byte("content "), b...)), err
}

// place is a folder with a pipeline file, options, and a server of the text
// "remote".
type place struct {
	folder  string
	options ResolveOptions
	url     string
	asked   int // of the server
	read    int // files that were digested
}

func newPlace(t *testing.T) *place {
	p := &place{folder: t.TempDir()}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked++
		io.WriteString(w, "remote")
	}))
	t.Cleanup(server.Close)
	p.url = server.URL + "/file"
	p.options = ResolveOptions{
		Cache:     testCache(t),
		Digest:    counting(p),
		Downloads: filepath.Join(t.TempDir(), "downloads"),
		Download:  Options{AllowPrivate: true},
	}
	return p
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		name  string
		spec  Spec // URL "url" stands for the server's
		want  string
		asked int
	}{
		{"a path", Spec{Path: "data/here"}, "local", 0},
		{"a path and its sha256", Spec{Path: "data/here", SHA256: strings.ToUpper(sha("local"))}, "local", 0},
		{"a path that is there, and a url", Spec{Path: "data/here", URL: "url", SHA256: sha("local")}, "local", 0},
		{"a path that is not there, and a url", Spec{Path: "data/new/file", URL: "url", SHA256: sha("remote")}, "remote", 1},
		{"a url", Spec{URL: "url", SHA256: sha("remote")}, "remote", 1},
		{"a path that is not there", Spec{Path: "data/none"},
			`error: source "s": data/none is not there and has no url; give --source s=PATH`, 0},
		{"a wrong sha256", Spec{Path: "data/here", SHA256: sha("remote")},
			`error: source "s": data/here has sha256 ` + sha("local") + `, wanted is ` + sha("remote") + `; correct sha256, or give --source s=PATH`, 0},
		{"a wrong sha256 and a url", Spec{Path: "data/here", URL: "url", SHA256: sha("remote")},
			`error: source "s": data/here has sha256 ` + sha("local") + `, wanted is ` + sha("remote") +
				`; remove the file to have it downloaded again, or correct sha256, or give --source s=PATH`, 0},
		{"a url without sha256", Spec{URL: "url"}, `error: source "s" has a url without sha256; add the sha256 of the file`, 0},
		{"nothing", Spec{}, `error: source "s" has neither path nor url; give --source s=PATH`, 0},
		{"half a sha256", Spec{Path: "data/here", SHA256: "abcd"}, `error: source "s": sha256 "abcd" is not 64 hex digits`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			if err := os.Mkdir(filepath.Join(p.folder, "data"), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(p.folder, "data/here"), "local")
			c.spec.Name, c.spec.Folder = "s", p.folder
			if c.spec.URL != "" {
				c.spec.URL = p.url
			}
			for range 2 { // the second time from what is remembered
				checkResolve(t, p, c.spec, c.want)
			}
			if p.asked != c.asked {
				t.Errorf("asked the server %d times, want %d", p.asked, c.asked)
			}
			if p.read > 1 && !strings.HasPrefix(c.want, "error: ") {
				t.Errorf("the file was read %d times", p.read)
			}
		})
	}
}

func checkResolve(t *testing.T, p *place, s Spec, want string) {
	t.Helper()
	f, err := Resolve(context.Background(), s, p.options)
	if err != nil {
		if got := "error: " + err.Error(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		return
	}
	text, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	content, _ := digest(strings.NewReader(want))
	if string(text) != want || f.Content != content || f.Size != int64(len(want)) || f.Stamp.Size != f.Size {
		t.Errorf("got %+v with %q, want %q", f, text, want)
	}
}

func TestADamagedDownloadIsFetchedAgain(t *testing.T) {
	p := newPlace(t)
	s := Spec{Name: "s", URL: p.url, SHA256: sha("remote")}
	checkResolve(t, p, s, "remote")
	write(t, filepath.Join(p.options.Downloads, s.SHA256), "damaged")
	checkResolve(t, p, s, "remote")
	if p.asked != 2 {
		t.Errorf("asked %d times", p.asked)
	}
}

func TestAFailedDownloadNamesTheSourceAndTheWayOut(t *testing.T) {
	p := newPlace(t)
	s := Spec{Name: "s", URL: p.url, SHA256: sha("other")}
	_, err := Resolve(context.Background(), s, p.options)
	var wrong *HashError
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	for _, part := range []string{`source "s"`, p.url, sha("other"), sha("remote"), "--source s=PATH"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
}

var errTest = errors.New("of the test")

func failing(io.Reader) ([32]byte, error) { return [32]byte{}, errTest }

// counting is digest and counts in p.read, also from several goroutines.
func counting(p *place) func(io.Reader) ([32]byte, error) {
	var mu sync.Mutex
	return func(r io.Reader) ([32]byte, error) {
		mu.Lock()
		p.read++
		mu.Unlock()
		return digest(r)
	}
}
