package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxRecordBytes bounds the bytes of a record, so that a damaged or hostile
// file cannot take the reader's memory. A million metrics fit.
const MaxRecordBytes = 64 << 20

// recordWord starts the first line of a record of every version:
// `zen-record VERSION SHA256-OF-THE-REST`.
const recordWord = "zen-record "

// EncodeRecord returns the bytes of r as they are stored. Text in r has to be
// UTF-8.
func EncodeRecord(r *Record) ([]byte, error) {
	if r.Action == nil {
		return nil, errors.New("record without an action")
	}
	if err := checkText(r); err != nil {
		return nil, err
	}
	text, err := marshalBody(r)
	if err != nil {
		return nil, err
	}
	first := firstLine(text)
	if n := len(first) + len(text); n > MaxRecordBytes {
		return nil, fmt.Errorf("record of %d bytes is larger than %d", n, MaxRecordBytes)
	}
	return append([]byte(first), text...), nil
}

func firstLine(text []byte) string {
	sum := sha256.Sum256(text)
	return recordWord + strconv.Itoa(RecordFormat) + " " + hex.EncodeToString(sum[:]) + "\n"
}

// checkText refuses what JSON would change silently.
func checkText(r *Record) error {
	p := r.Producer
	texts := []string{p.Run, p.Step, p.Zen, p.Engine, p.OS, p.Arch}
	for _, f := range r.Action.fields {
		texts = append(texts, f.Tag)
		if f.Type == TypeString {
			texts = append(texts, f.Raw)
		}
	}
	for _, o := range r.Outputs {
		texts = append(texts, o.Port, o.Type)
	}
	for _, m := range r.Metrics {
		texts = append(texts, m.Name)
	}
	for _, t := range texts {
		if !utf8.ValidString(t) {
			return fmt.Errorf("record holds text that is not UTF-8: %.80q", t)
		}
	}
	return nil
}

// DecodeRecord reads the bytes of the record named key. It returns a
// *CorruptError without a path when they are not that record, and ErrNotFound,
// wrapped, when a newer zen wrote them. It does not keep b.
func DecodeRecord(key ActionKey, b []byte) (*Record, error) {
	text, err := checkFirstLine(b)
	if err != nil {
		return nil, err
	}
	r, err := unmarshalBody(string(text))
	if err != nil {
		return nil, corrupt("the JSON of a record", err.Error())
	}
	if got := r.Key(); got != key {
		return nil, corrupt("action key "+key.String(), got.String())
	}
	return r, nil
}

// checkFirstLine returns what follows the first line, once the line vouches
// for it.
func checkFirstLine(b []byte) (text []byte, err error) {
	line, text, found := bytes.Cut(b, []byte("\n"))
	rest, ok := bytes.CutPrefix(line, []byte(recordWord))
	version, _, _ := bytes.Cut(rest, []byte(" "))
	v, err := strconv.ParseUint(string(version), 10, 32)
	if !found || !ok || err != nil || v == 0 {
		return nil, corrupt(fmt.Sprintf("a first line %q", recordWord+"VERSION SHA256"), fmt.Sprintf("%.120q", line))
	}
	want := firstLine(text)
	// A later format has another checksum, so this is format 1 with its number
	// damaged.
	sameSum := bytes.HasSuffix(line, []byte(want[strings.LastIndexByte(want, ' '):len(want)-1]))
	if v > RecordFormat && !sameSum {
		return nil, fmt.Errorf("record format %d, this zen reads up to %d: %w", v, RecordFormat, ErrNotFound)
	}
	if string(line)+"\n" != want {
		return nil, corrupt(fmt.Sprintf("a first line %q", want), fmt.Sprintf("%.120q", line))
	}
	return text, nil
}

func corrupt(want, got string) error { return &CorruptError{Want: want, Got: got} }
