package source

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// reserved are the networks that are not the public internet (IANA special
// purpose registries). They are refused so that a pipeline file from elsewhere
// cannot reach into the network of whoever runs it.
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/3",
	"::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "fc00::/7", "fe80::/9", "ff00::/8",
)

// embedding are the networks whose addresses carry one of IPv4, at that byte.
var embedding = map[netip.Prefix]int{
	netip.MustParsePrefix("64:ff9b::/96"): 12, // NAT64
	netip.MustParsePrefix("2002::/16"):    2,  // 6to4
}

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, s := range texts {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// public reports whether an address belongs to the public internet.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for p, at := range embedding {
		if p.Contains(a) {
			b := a.As16()
			return public(netip.AddrFrom4([4]byte(b[at : at+4])))
		}
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsValid()
}

// checkURL reports whether a URL may be fetched: https, or http from this very
// machine when private addresses are allowed.
func checkURL(u *url.URL, allowPrivate bool) error {
	host := strings.ToLower(u.Hostname())
	addr, ipErr := netip.ParseAddr(host)
	local := host == "localhost" || ipErr == nil && addr.Unmap().IsLoopback()
	switch {
	case host == "":
		return &RefusedError{u.Redacted(), "it names no host"}
	case u.Scheme == "http" && local && allowPrivate:
	case u.Scheme == "http" && local:
		return &RefusedError{u.Redacted(), privateReason(host)}
	case u.Scheme != "https":
		return &RefusedError{u.Redacted(), "only https is allowed"}
	}
	if !allowPrivate && (host == "localhost" || ipErr == nil && !public(addr)) {
		return &RefusedError{u.Redacted(), privateReason(host)}
	}
	return nil
}

func privateReason(address string) string {
	return fmt.Sprintf("%s is a private address; allow those by [downloads] private = true in config.toml of ZEN_HOME", address)
}
