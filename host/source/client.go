package source

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"
)

// maxRedirects is half of what browsers follow: files sit behind one or two.
const maxRedirects = 10

// client returns an HTTP client that follows the rules for every hop. Addresses
// are checked when they are dialled, after their names were resolved, so that a
// name that changes its mind in between gains nothing.
//
// The proxy of the environment is the user's own choice and may be private; it
// resolves names itself, so behind one only literal addresses are checked.
func (d *download) client() *http.Client {
	var proxies sync.Map // host:port
	dialer := &net.Dialer{Timeout: 30 * time.Second}
	guarded := *dialer
	guarded.Control = func(_, address string, _ syscall.RawConn) error { return d.checkDial(address) }
	transport := &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			if d.resolve != nil {
				return nil, nil
			}
			u, err := http.ProxyFromEnvironment(r)
			if u != nil {
				proxies.Store(hostPort(u), true)
			}
			return u, err
		},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if _, ok := proxies.Load(address); ok {
				return dialer.DialContext(ctx, network, address)
			}
			if d.resolve != nil {
				address = d.resolve(address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		TLSClientConfig:       d.TLS,
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   30 * time.Second,
		ResponseHeaderTimeout: time.Minute,
		DisableCompression:    true, // the file is wanted, byte for byte
	}
	return &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) >= maxRedirects {
			return errors.New("too many redirects")
		}
		return checkURL(r.URL, d.AllowPrivate)
	}}
}

// checkDial decides on an address "ip:port" that is about to be dialled.
func (d *download) checkDial(address string) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !d.AllowPrivate && !d.public(a.Addr()) {
		return &RefusedError{d.shown(), privateReason(a.Addr().String())}
	}
	return nil
}

func (d *download) public(a netip.Addr) bool {
	if d.isPublic != nil {
		return d.isPublic(a)
	}
	return public(a)
}

// hostPort returns the address under which the transport dials a proxy.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}
