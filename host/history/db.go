package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// DB is a history file. It is safe for concurrent use.
type DB struct {
	path string
	temp func() (string, error) // where a new file is made; nil: beside path

	mu  sync.Mutex
	sql *sql.DB // nil while the file is not there
	// why nothing can be written; nil when it can, as far as is known
	readOnly error
}

// Open opens a history file. A file that is not there is an empty history; the
// first write makes it. One that cannot be written to, as on a read-only disk, is
// good for reading. Errors: *SchemaError.
func Open(path string, options ...Option) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	db := &DB{path: abs}
	for _, o := range options {
		o(db)
	}
	if _, err := db.reader(); err != nil {
		return nil, err
	}
	return db, nil
}

// Option changes how a DB works.
type Option func(*DB)

// TempIn names a folder on the same disk where a new file is made before it gets
// its name, so that whoever cleans it up finds what a kill left.
func TempIn(folder func() (string, error)) Option {
	return func(db *DB) { db.temp = folder }
}

// Close closes the file and folds SQLite's log into it, with a handful of fsyncs
// (2–20 ms). A process that is about to end leaves that out: the log is
// complete and the next process reads it.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.sql == nil {
		return nil
	}
	err := db.sql.Close()
	db.sql = nil
	return err
}

// reader returns the open file, or nil when there is none.
func (db *DB) reader() (*sql.DB, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.sql != nil {
		return db.sql, nil
	}
	if _, err := os.Stat(db.path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return db.connect()
}

// writer returns the open file and makes it when there is none.
func (db *DB) writer() (*sql.DB, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.sql != nil {
		return db.sql, db.readOnly
	}
	if err := os.MkdirAll(filepath.Dir(db.path), 0o700); err != nil {
		return nil, err
	}
	if _, err := os.Stat(db.path); errors.Is(err, fs.ErrNotExist) {
		if err := db.create(); err != nil {
			return nil, err
		}
	}
	handle, err := db.connect()
	return handle, errors.Join(err, db.readOnly)
}

// create makes the file elsewhere and links it in when it is whole:
// SQLite cannot turn write-ahead logging on while another process is at it, so
// several that start at once would fail. Whoever comes second drops its file.
func (db *DB) create() error {
	folder, err := filepath.Dir(db.path), error(nil)
	if db.temp != nil {
		folder, err = db.temp()
	}
	if err != nil {
		return err
	}
	// SQLite gives its side files the permissions of this one.
	f, err := os.CreateTemp(folder, filepath.Base(db.path)+".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := f.Close(); err != nil {
		return err
	}
	fresh := &DB{path: f.Name()}
	if _, err := fresh.connect(); err != nil {
		return err
	}
	if err := fresh.Close(); err != nil { // folds the log in
		return err
	}
	if err := os.Link(f.Name(), db.path); err != nil && !errors.Is(err, fs.ErrExist) {
		return os.Rename(f.Name(), db.path) // a file system without links
	}
	return nil
}

func (db *DB) connect() (*sql.DB, error) {
	handle, err := openFile(db.path, "")
	if err != nil {
		if db.readOnly = unwritable(db.path); db.readOnly != nil {
			handle, err = openFile(db.path, readOnlyOption(db.path))
		}
	}
	var schema *SchemaError
	if errors.As(err, &schema) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; the file may be moved away: only listings are lost", db.path, err)
	}
	db.sql = handle
	return handle, nil
}

// openFile opens a file that is there and brings it to this zen's schema.
func openFile(path, option string) (*sql.DB, error) {
	handle, err := sql.Open("sqlite", dsn(path)+option)
	if err != nil {
		return nil, err
	}
	// One connection: a second costs another open, and writers wait anyway.
	handle.SetMaxOpenConns(1)
	if err := prepare(handle, path); err != nil {
		_ = handle.Close()
		return nil, err
	}
	return handle, nil
}

func prepare(handle *sql.DB, path string) error {
	ctx := context.Background()
	conn, err := handle.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return migrate(ctx, conn, path)
}

// dsn names the file so that no character of its path is taken for an option.
func dsn(path string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	return u.String() + "?_txlock=immediate&_pragma=" + busyTimeout + "&_pragma=synchronous(normal)"
}
