package cache

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Store keeps records and objects. cachetest.Run holds every Store to this
// contract. All methods are safe for concurrent use, by any number of
// processes.
type Store interface {
	// Get returns the record of an execution and marks it as used. A miss is
	// ErrNotFound, wrapped with the reason. A record that is not what its name
	// says is a *CorruptError; it has been moved out of the way already. Any
	// other error (permissions, input/output) names the path. Get does not
	// look at the objects: a hit needs a Use of each output too.
	Get(ActionKey) (*Record, error)

	// Put stores a record and replaces an older one of the same key. When it
	// returns nil the record survives a crash of the machine. The caller
	// commits the objects first.
	Put(*Record) error

	// Stat returns the size of an object in bytes without reading it, or
	// ErrNotFound.
	Stat(ObjectDigest) (int64, error)

	// Use is Stat that marks the object as used before it looks whether it is
	// there: what a look-up found stays as long as its run is under way.
	Use(ObjectDigest) (int64, error)

	// Open returns an object for reading, or ErrNotFound, and marks it as
	// used. It does not check the bytes: see Verify, and Damaged for its errors.
	Open(ObjectDigest) (Object, error)

	// Create starts a new object. folder is a per-execution temp folder of the
	// store, or empty for the store's own.
	Create(folder string) (ObjectWriter, error)

	// Quarantine moves an object out of the way whose bytes are not what its
	// name says. An object that is not there is fine.
	Quarantine(ObjectDigest) error

	// QuarantineRecord moves a record out of the way that is what its name says,
	// but lies. A record that is not there is fine.
	QuarantineRecord(ActionKey) error

	// Records calls yield for every record, in the order of keys, without
	// marking them as used. It ends with yield's error when there is one.
	// Records put or removed meanwhile may be seen or not.
	Records(yield func(RecordInfo) error) error
}

// Object is a stored file, opened for reading. ReadAt is safe for concurrent
// use.
type Object interface {
	io.ReaderAt
	io.Closer
	Size() int64
	// File returns the file for mapping into memory, or nil when there is
	// none. It belongs to the Object: do not close it.
	File() *os.File
}

// ObjectWriter takes the bytes of a new object. Not safe for concurrent use.
type ObjectWriter interface {
	io.Writer
	// Commit names the object by its bytes, makes it visible and durable, and
	// returns its digest and size in bytes. After any failed Write it fails.
	// Nothing half written is ever visible.
	Commit() (ObjectDigest, int64, error)
	// Abort drops what was written. After Commit or Abort it does nothing, so
	// it can be deferred.
	Abort()
}

// RecordInfo is a record as Store.Records found it.
type RecordInfo struct {
	Key    ActionKey
	Record *Record   // nil when Err is not
	Bytes  int64     // size of the record itself; see Record.OutputBytes
	Used   time.Time // last use, as exact as the store keeps it
	Err    error     // what Get would have returned
}

// ObjectInfo is an object as a listing found it.
type ObjectInfo struct {
	Digest ObjectDigest
	Size   int64     // in bytes
	Used   time.Time // last use, as exact as the store keeps it
}

// Damaged reports whether an error of opening or reading an object says that it
// is of no use: its bytes are not what its name says, the user may not read them,
// or the disk cannot. Such an object belongs into quarantine. Any other error may
// be gone the next time.
func Damaged(err error) bool {
	var corrupt *CorruptError
	return errors.As(err, &corrupt) || errors.Is(err, fs.ErrPermission) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.EIO) || errors.Is(err, syscall.EBADMSG) || errors.Is(err, syscall.EISDIR)
}

// MovedAway is how a move to quarantine ended, for messages.
func MovedAway(err error) string {
	if err != nil {
		return fmt.Sprintf("it could not be moved to quarantine: %v", err)
	}
	return "it was moved to quarantine"
}

// Verify reads the whole object and returns a *CorruptError unless its bytes
// have the digest want.
func Verify(o Object, want ObjectDigest) error {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(o, 0, o.Size())); err != nil {
		return err
	}
	if got := ObjectDigest(h.Sum(nil)); got != want {
		e := &CorruptError{Want: "SHA-256 " + want.String(), Got: got.String()}
		if f := o.File(); f != nil {
			e.Path = f.Name()
		}
		return e
	}
	return nil
}
