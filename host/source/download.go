package source

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
)

const (
	// DefaultMaxBytes is the size limit of a download where none is given.
	DefaultMaxBytes int64 = 16 << 30
	// DefaultStall is how long a server may send nothing.
	DefaultStall = time.Minute
	// attempts is how often a connection may break within one Download. Each
	// attempt goes on where the last one ended.
	attempts = 5
)

// Options describe one download.
type Options struct {
	URL          string
	SHA256       string // hex
	Dest         string // the file; DEST.part holds what has arrived so far
	MaxBytes     int64  // 0: DefaultMaxBytes
	AllowPrivate bool   // private addresses, and http from this very machine
	Stall        time.Duration
	Progress     func(done, total int64) // bytes, for every chunk; total is -1 when the server does not say
	TLS          *tls.Config             // nil: the system's roots

	resolve  func(address string) string // tests: what a host:port stands for
	isPublic func(netip.Addr) bool       // tests
}

type download struct{ Options }

// Download fetches URL to Dest and returns once Dest has the wanted SHA-256. Only
// https, also after redirects, and no private address. What arrived before an
// error or the end of ctx is kept as DEST.part, and the next Download goes on
// from there. A second Download of the same Dest, in this or another process,
// waits for the first and finds its file. Errors: *RefusedError, *StatusError,
// *SizeError, *HashError (nothing is kept), context errors.
func Download(ctx context.Context, o Options) error {
	d := &download{o}
	d.SHA256 = strings.ToLower(d.SHA256)
	if d.MaxBytes <= 0 {
		d.MaxBytes = DefaultMaxBytes
	}
	if d.Stall <= 0 {
		d.Stall = DefaultStall
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		return fmt.Errorf("download: %w", err)
	}
	if err := checkURL(u, d.AllowPrivate); err != nil {
		return fmt.Errorf("download: %w", err)
	}
	p, err := openPart(ctx, d.Dest)
	if err != nil {
		return fmt.Errorf("download %s: %w", d.shown(), err)
	}
	defer p.close()
	if has, err := hasSHA256(d.Dest, d.SHA256); err != nil || has {
		return err // another download was faster
	}
	if err := d.fetch(ctx, p); err != nil {
		return fmt.Errorf("download: %w", err)
	}
	return nil
}

// shown returns the URL without a password.
func (d *download) shown() string {
	u, err := url.Parse(d.URL)
	if err != nil {
		return d.URL
	}
	return u.Redacted()
}

// fetch fills the part, however many connections it takes, and makes it the file.
func (d *download) fetch(ctx context.Context, p *part) error {
	validator, err := p.resume(d.URL, d.SHA256)
	if err != nil {
		return err
	}
	client := d.client()
	defer client.CloseIdleConnections()
	for n := 1; ; n++ {
		before := p.size
		validator, err = d.attempt(ctx, client, p, validator)
		switch {
		case err == nil && p.digest() == d.SHA256:
			return p.finish()
		case p.resumed && (err == nil || errors.Is(err, errRange)):
			// The file there is another one by now: once more from the start.
			validator = ""
			if err := p.restart(); err != nil {
				return err
			}
		case err == nil:
			got := p.digest()
			p.drop()
			return &HashError{What: d.shown(), Want: d.SHA256, Got: got,
				Way: "nothing was kept; correct sha256 if the file was published anew"}
		case !broken(err) || ctx.Err() != nil || n >= attempts || p.size <= before:
			return err
		default:
			p.resumed = true
		}
	}
}

// errRange: the server sent another range than asked for.
var errRange = errors.New("the server sends another range than asked for")

// brokenError says that a connection ended before the file did.
type brokenError struct{ err error }

func (e *brokenError) Error() string { return e.err.Error() }
func (e *brokenError) Unwrap() error { return e.err }

func broken(err error) bool {
	var b *brokenError
	return errors.As(err, &b)
}

// attempt asks for what is missing, and appends it to the part. It returns the
// validator of the bytes that the part then holds.
func (d *download) attempt(ctx context.Context, client *http.Client, p *part, validator string) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.URL, nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Accept-Encoding", "identity")
	if p.size > 0 {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.size))
		if validator != "" {
			r.Header.Set("If-Range", validator)
		}
	}
	resp, err := client.Do(r)
	if err != nil {
		return validator, cause(ctx, err)
	}
	defer resp.Body.Close()
	total, err := d.begin(resp, p)
	if err != nil || resp.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return validator, err
	}
	if total > d.MaxBytes {
		p.drop()
		return "", &SizeError{URL: d.shown(), Limit: d.MaxBytes}
	}
	validator = validatorOf(resp)
	if err := p.belongsTo(origin{URL: d.URL, SHA256: d.SHA256, Validator: validator}); err != nil {
		return "", err
	}
	stall := time.AfterFunc(d.Stall, func() {
		cancel(fmt.Errorf("%s: nothing arrived for %s; what had arrived is kept, run again to go on", d.shown(), d.Stall))
	})
	defer stall.Stop()
	return validator, cause(ctx, d.copy(p, resp.Body, total, stall))
}

// cause returns why ctx ended, when that is why err came about.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// begin makes the part ready for the body of a response, and returns the size of
// the whole file, -1 when unknown.
func (d *download) begin(resp *http.Response, p *part) (total int64, err error) {
	switch resp.StatusCode {
	case http.StatusOK:
		return resp.ContentLength, p.restart()
	case http.StatusPartialContent:
		var first, last int64
		if _, err := fmt.Sscanf(resp.Header.Get("Content-Range"), "bytes %d-%d/", &first, &last); err != nil || first != p.size {
			return 0, fmt.Errorf("%s: %w", d.shown(), errRange)
		}
		if resp.ContentLength < 0 {
			return -1, nil
		}
		return p.size + resp.ContentLength, nil
	case http.StatusRequestedRangeNotSatisfiable:
		if p.size > 0 {
			return p.size, nil // complete, or of another file: the hash tells
		}
	}
	return 0, &StatusError{URL: d.shown(), Code: resp.StatusCode}
}

// validatorOf returns what If-Range may compare: a strong ETag, else
// Last-Modified.
func validatorOf(resp *http.Response) string {
	if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return resp.Header.Get("Last-Modified")
}

func (d *download) copy(p *part, body io.Reader, total int64, stall *time.Timer) error {
	buf := make([]byte, 256<<10)
	for {
		n, err := body.Read(buf)
		stall.Reset(d.Stall)
		if p.size+int64(n) > d.MaxBytes {
			p.drop()
			return &SizeError{URL: d.shown(), Limit: d.MaxBytes}
		}
		if _, err := p.Write(buf[:n]); err != nil {
			return err
		}
		if d.Progress != nil && n > 0 {
			d.Progress(p.size, total)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return &brokenError{fmt.Errorf("%s: %w", d.shown(), err)}
		}
	}
}

// hasSHA256 reports whether a file is there and has that SHA-256.
func hasSHA256(path, want string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, nil
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return false, err
	}
	return hex.EncodeToString(sum.Sum(nil)) == want, nil
}
