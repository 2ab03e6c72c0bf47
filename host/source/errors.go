package source

import (
	"fmt"
	"net/http"
	"strings"
)

// MissingError says that a source's file is not there and cannot be fetched.
type MissingError struct {
	Name string // of the source
	Path string // as the user wrote it
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("source %q: %s is not there and has no url; give --source %s=PATH", e.Name, e.Path, e.Name)
}

// ChangedError says that a file is not the one that was identified, or changed
// while it was read.
type ChangedError struct {
	Path string
	Gone bool // it is not there any more
}

func (e *ChangedError) Error() string {
	if e.Gone {
		return fmt.Sprintf("%s was removed while it was read; run again when nothing writes to it", e.Path)
	}
	return fmt.Sprintf("%s changed while it was read; run again when nothing writes to it", e.Path)
}

// HashError says that a file does not have the SHA-256 it should have.
type HashError struct {
	What      string // the path, or the URL of a download
	Want, Got string // hex
	Way       string // the way out
}

func (e *HashError) Error() string {
	return fmt.Sprintf("%s has sha256 %s, wanted is %s; %s", e.What, e.Got, e.Want, e.Way)
}

// StatusError says that a server answered with something else than the file.
type StatusError struct {
	URL  string
	Code int
}

func (e *StatusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%s: the server answers %d %s", e.URL, e.Code, http.StatusText(e.Code)))
}

// SizeError says that a download is larger than allowed.
type SizeError struct {
	URL   string
	Limit int64 // bytes
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("%s is larger than the limit of %d bytes; fetch it yourself and give its path", e.URL, e.Limit)
}

// RefusedError says that an address may not be downloaded from.
type RefusedError struct{ URL, Reason string }

func (e *RefusedError) Error() string { return fmt.Sprintf("%s is refused: %s", e.URL, e.Reason) }
