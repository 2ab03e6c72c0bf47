package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var body = strings.Repeat("0123456789", 100_000)

// serve starts a server and returns a download of its /file, to a new folder.
func serve(t *testing.T, h http.HandlerFunc) Options {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return Options{URL: server.URL + "/file", SHA256: sha(body), Dest: filepath.Join(t.TempDir(), "sub", "file"), AllowPrivate: true}
}

// file serves body the way a file server does, with ranges.
func file(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"v1"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
}

// cut serves the first n bytes of body and breaks the connection.
func cut(w http.ResponseWriter, n int) {
	w.Header().Set("ETag", `"v1"`)
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	io.WriteString(w, body[:n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func checkDownloaded(t *testing.T, o Options) {
	t.Helper()
	got, err := os.ReadFile(o.Dest)
	if err != nil || string(got) != body {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	checkLeft(t, o, "file")
}

// checkLeft checks which files are in the folder of the download.
func checkLeft(t *testing.T, o Options, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(o.Dest))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("left are %v, want %v", got, want)
	}
}

func TestADownloadReportsItsProgress(t *testing.T) {
	o := serve(t, file)
	var last int64
	o.Progress = func(done, total int64) {
		if done <= last || total != int64(len(body)) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}
	if err := Download(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if last != int64(len(body)) {
		t.Errorf("the last progress was %d", last)
	}
	checkDownloaded(t, o)
}

func TestACutConnectionIsResumedWithinTheDownload(t *testing.T) {
	var ranges []string
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		ranges = append(ranges, r.Header.Get("Range")+" "+r.Header.Get("If-Range"))
		if len(ranges) == 1 {
			cut(w, 300_000)
		}
		file(w, r)
	})
	if err := Download(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	checkDownloaded(t, o)
	if got, want := fmt.Sprintf("%q", ranges), `[" " "bytes=300000- \"v1\""]`; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
}

// An earlier download left the first 300,000 bytes; what do the next requests get?
func TestTheNextDownloadGoesOnWhereTheLastEnded(t *testing.T) {
	for _, c := range []struct {
		name   string
		part   string // what is in DEST.part
		serve  http.HandlerFunc
		origin string // of the part; "": of this download
		asked  string
		err    string
	}{
		{"with the rest", body[:300_000], file, "", "[bytes=300000-]", ""},
		{"with the whole, from a server without ranges", body[:300_000], func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) }, "", "[bytes=300000-]", ""},
		{"with the whole, as the file has changed", body[:300_000], func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v2"`)
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
		}, "", "[bytes=300000-]", ""},
		{"from the start, as the part is of other bytes", strings.Repeat("x", 300_000), file, "", "[bytes=300000- ]", ""},
		{"from the start, as the part is of another url", body[:300_000], file, "https://example.com/", "[]", ""},
		{"from the start, as the server sends another range", body[:300_000], func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				file(w, r)
				return
			}
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 5-%d/%d", len(body)-1, len(body)))
			w.WriteHeader(http.StatusPartialContent)
		}, "", "[bytes=300000- ]", ""},
		{"with nothing, as the part is complete", body, file, "", "[bytes=1000000-]", ""},
		{"from the start, as the part is too long", body + "x", file, "", "[bytes=1000001- ]", ""},
		{"and is wrong after all", body[:300_000], func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body+"x"))
		}, "", "[bytes=300000- ]", "has sha256"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Header.Get("Range"))
				c.serve(w, r)
			})
			leave(t, o, c.part, c.origin)
			err := Download(context.Background(), o)
			if c.err == "" {
				if err != nil {
					t.Fatal(err)
				}
				checkDownloaded(t, o)
			} else {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("error %v, want %q", err, c.err)
				}
				checkLeft(t, o)
			}
			if got := fmt.Sprint(asked); got != c.asked {
				t.Errorf("asked for %s, want %s", got, c.asked)
			}
		})
	}
}

// leave makes what an interrupted download leaves.
func leave(t *testing.T, o Options, bytes, from string) {
	t.Helper()
	if from == "" {
		from = o.URL
	}
	if err := os.MkdirAll(filepath.Dir(o.Dest), 0o700); err != nil {
		t.Fatal(err)
	}
	p := &part{dest: o.Dest}
	if err := p.belongsTo(origin{URL: from, SHA256: o.SHA256, Validator: `"v1"`}); err != nil {
		t.Fatal(err)
	}
	write(t, o.Dest+".part", bytes)
}

func TestAWrongHashKeepsNothing(t *testing.T) {
	o := serve(t, file)
	o.SHA256 = sha("something else")
	err := Download(context.Background(), o)
	var wrong *HashError
	if !errors.As(err, &wrong) || wrong.What != o.URL || wrong.Want != o.SHA256 || wrong.Got != sha(body) || wrong.Way == "" {
		t.Errorf("error %v", err)
	}
	checkLeft(t, o)
}

func TestAStatusOtherThanOKIsAnError(t *testing.T) {
	for _, code := range []int{404, 403, 500, 416, 204} {
		o := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) })
		err := Download(context.Background(), o)
		var status *StatusError
		if !errors.As(err, &status) || status.Code != code || !strings.Contains(err.Error(), o.URL) {
			t.Errorf("%d: error %v", code, err)
		}
		checkLeft(t, o)
	}
}

func TestADownloadThatIsTooLargeIsStopped(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"by the length it announces": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			io.WriteString(w, body)
		},
		"by what arrives": func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			io.WriteString(w, body)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := serve(t, h)
			o.MaxBytes = int64(len(body)) - 1
			var tooLarge *SizeError
			if err := Download(context.Background(), o); !errors.As(err, &tooLarge) || tooLarge.Limit != o.MaxBytes {
				t.Errorf("error %v", err)
			}
			checkLeft(t, o)
			o.MaxBytes++
			if err := Download(context.Background(), o); err != nil {
				t.Errorf("a file just as large as the limit: %v", err)
			}
		})
	}
}

// slow sends 1,000 bytes and then nothing until the client goes away.
func slow(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	io.WriteString(w, body[:1000])
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func TestACancelledDownloadKeepsItsPart(t *testing.T) {
	o := serve(t, slow)
	ctx, cancel := context.WithCancel(context.Background())
	o.Progress = func(done, total int64) { cancel() }
	if err := Download(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	checkLeft(t, o, "file.part", "file.part.json")
	if part, err := os.ReadFile(o.Dest + ".part"); err != nil || string(part) != body[:1000] {
		t.Errorf("the part has %d bytes, %v", len(part), err)
	}
}

func TestAServerThatFallsSilentIsGivenUp(t *testing.T) {
	o := serve(t, slow)
	o.Stall = 20 * time.Millisecond
	if err := Download(context.Background(), o); err == nil || !strings.Contains(err.Error(), "nothing arrived for 20ms") {
		t.Errorf("error %v", err)
	}
	checkLeft(t, o, "file.part", "file.part.json")
}

func TestTwoDownloadsOfOneFileFetchItOnce(t *testing.T) {
	var asked atomic.Int32
	second := make(chan bool)
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			<-second
		}
		file(w, r)
	})
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			if i == 1 {
				close(second)
			}
			if err := Download(context.Background(), o); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if asked.Load() != 1 {
		t.Errorf("fetched %d times", asked.Load())
	}
	checkDownloaded(t, o)
}

func TestAWaiterGivesUpWithItsContext(t *testing.T) {
	o := serve(t, file)
	p, err := openPart(context.Background(), o.Dest)
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Download(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// worldwide returns a download from a TLS server that stands for
// https://files.example.com; every other name stands for 127.0.0.2, which counts
// as private.
func worldwide(t *testing.T, h http.HandlerFunc) Options {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		URL: "https://files.example.com/file", SHA256: sha(body), Dest: filepath.Join(t.TempDir(), "file"),
		TLS: server.Client().Transport.(*http.Transport).TLSClientConfig,
		resolve: func(name string) string {
			if name == "files.example.com:443" {
				return address
			}
			return "127.0.0.2:" + port
		},
		isPublic: func(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.1") || public(a) },
	}
}

func TestEveryHopOfARedirectIsChecked(t *testing.T) {
	for _, c := range []struct{ to, err string }{
		{"https://files.example.com/elsewhere", ""},
		{"/elsewhere", ""},
		{"http://files.example.com/elsewhere", "only https is allowed"},
		{"http://127.0.0.1/", "127.0.0.1 is a private address"},
		{"file:///etc/passwd", "file:///etc/passwd is refused: it names no host"},
		{"https://10.0.0.1/", "10.0.0.1 is a private address"},
		{"https://[::1]/", "::1 is a private address"},
		{"https://localhost/", "localhost is a private address"},
		{"https://inside.example.com/", "127.0.0.2 is a private address"}, // known only once it is dialled
		{"https://files.example.com/file", "too many redirects"},
	} {
		o := worldwide(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/file" {
				http.Redirect(w, r, c.to, http.StatusFound)
				return
			}
			file(w, r)
		})
		err := Download(context.Background(), o)
		var refused *RefusedError
		switch {
		case c.err == "" && err != nil:
			t.Errorf("%s: %v", c.to, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: error %v, want %q", c.to, err, c.err)
		case c.err != "" && !errors.As(err, &refused) && c.err != "too many redirects":
			t.Errorf("%s: %v is no RefusedError", c.to, err)
		}
	}
}

func TestOnlyHTTPSFromPublicAddressesUnlessAllowed(t *testing.T) {
	for _, c := range []struct {
		url          string
		allowPrivate bool
		want         bool
	}{
		{"https://example.com/f", false, true},
		{"https://8.8.8.8/f", false, true},
		{"http://example.com/f", false, false},
		{"http://example.com/f", true, false},
		{"http://127.0.0.1/f", false, false},
		{"http://127.0.0.1/f", true, true},
		{"http://localhost:8080/f", true, true},
		{"http://[::1]/f", true, true},
		{"https://10.1.2.3/f", true, true},
		{"https://10.1.2.3/f", false, false},
		{"ftp://example.com/f", true, false},
		{"https:///f", true, false},
		{"/f", true, false},
	} {
		r, err := http.NewRequest("GET", c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkURL(r.URL, c.allowPrivate); (err == nil) != c.want {
			t.Errorf("%s, private allowed %v: %v", c.url, c.allowPrivate, err)
		}
	}
}

func TestPublicAddresses(t *testing.T) {
	for _, a := range []string{"8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"} {
		if !public(netip.MustParseAddr(a)) {
			t.Errorf("%s counts as private", a)
		}
	}
	for _, a := range []string{"0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::7f00:1", "fc00::1", "fd00::1", "fe80::1%eth0", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"} {
		if public(netip.MustParseAddr(a)) {
			t.Errorf("%s counts as public", a)
		}
	}
}

func TestErrorsHideThePasswordOfAURL(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) })
	o.URL = strings.Replace(o.URL, "http://", "http://user:secret@", 1)
	if err := Download(context.Background(), o); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v", err)
	}
}

func TestAFileOfTheSameBytesIsNotFetched(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("asked the server") })
	if err := os.MkdirAll(filepath.Dir(o.Dest), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, o.Dest, body)
	if err := Download(context.Background(), o); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(o.Dest); err != nil || !bytes.Equal(got, []byte(body)) {
		t.Errorf("%v", err)
	}
	checkLeft(t, o, "file")
}
