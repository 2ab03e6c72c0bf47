package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// digestSize is the length of every digest of this package, in bytes.
const digestSize = sha256.Size

// ActionKey names an execution: the SHA-256 of Action.Encode.
type ActionKey [digestSize]byte

// ObjectDigest names an object: the SHA-256 of its bytes as stored.
type ObjectDigest [digestSize]byte

// String returns k as 64 lower-case hex digits.
func (k ActionKey) String() string { return hex.EncodeToString(k[:]) }

// String returns d as 64 lower-case hex digits.
func (d ObjectDigest) String() string { return hex.EncodeToString(d[:]) }

// ParseActionKey is the inverse of ActionKey.String. Nothing else is accepted.
func ParseActionKey(s string) (ActionKey, error) {
	b, err := parseDigest("action key", s)
	return ActionKey(b), err
}

// ParseObjectDigest is the inverse of ObjectDigest.String. Nothing else is
// accepted.
func ParseObjectDigest(s string) (ObjectDigest, error) {
	b, err := parseDigest("object digest", s)
	return ObjectDigest(b), err
}

// MarshalText returns the bytes of String.
func (k ActionKey) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, k[:]), nil }

// MarshalText returns the bytes of String.
func (d ObjectDigest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText is ParseActionKey.
func (k *ActionKey) UnmarshalText(text []byte) (err error) {
	*k, err = ParseActionKey(string(text))
	return err
}

// UnmarshalText is ParseObjectDigest.
func (d *ObjectDigest) UnmarshalText(text []byte) (err error) {
	*d, err = ParseObjectDigest(string(text))
	return err
}

// parseDigest accepts exactly one spelling per digest, since file names are
// made of it: upper case would name another file on some systems and the same
// one on others.
func parseDigest(what, s string) (d [digestSize]byte, err error) {
	if len(s) != 2*digestSize {
		return d, fmt.Errorf("%s %.80q: want %d hex digits", what, s, 2*digestSize)
	}
	for i := range s {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return d, fmt.Errorf("%s %q: want lower-case hex digits", what, s)
		}
	}
	_, err = hex.Decode(d[:], []byte(s))
	return d, err
}
