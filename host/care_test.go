package host

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAResultIsFoundByTheStartOfItsKey(t *testing.T) {
	s := newShelf(t)
	first := map[byte]int{}
	var keys []string
	for i := range 17 { // more than there are hex digits: two start alike
		key := s.result(fmt.Sprint("s", i), 1).String()
		first[key[0]]++
		keys = append(keys, key)
	}
	for i, key := range keys {
		if r, err := s.FindResult(key[:20]); err != nil || r.Key.String() != key || r.Entry != fmt.Sprint("s", i) {
			t.Errorf("%s: %v, entry %q, %v", key, r.Key, r.Entry, err)
		}
		_, err := s.FindResult(key[:1])
		var usage *UsageError
		many := first[key[0]] > 1
		if many != errors.As(err, &usage) {
			t.Errorf("%d keys start with %s: %v", first[key[0]], key[:1], err)
		}
		want := fmt.Sprintf("%d keys start with %s: ", first[key[0]], key[:1])
		if many && (!strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), "; give more digits")) {
			t.Errorf("error %q, want %q…", err, want)
		}
	}
}

func TestClearEmptiesQuarantine(t *testing.T) {
	s := newShelf(t)
	if err := s.store.Quarantine(s.object("damaged", 1)); err != nil {
		t.Fatal(err)
	}
	s.object("whole", 1)
	report, err := s.Clear()
	if err != nil || report.Freed != int64(len("damaged")+len("whole")) || report.Objects != 1 || report.Left != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}
