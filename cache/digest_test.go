package cache

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDigestTextReadsBack(t *testing.T) {
	key := ActionKey{0: 0xab, 31: 0x01}
	text := "ab" + strings.Repeat("0", 60) + "01"
	if key.String() != text {
		t.Errorf("String() = %s, want %s", key, text)
	}
	if got, err := ParseActionKey(text); err != nil || got != key {
		t.Errorf("ParseActionKey = %v, %v", got, err)
	}
	var in, out struct {
		K ActionKey
		D ObjectDigest
	}
	in.K, in.D = key, ObjectDigest(key)
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil || in != out {
		t.Errorf("JSON %s reads back as %v, %v", b, out, err)
	}
}

func TestDigestTextHasOneSpelling(t *testing.T) {
	for name, text := range map[string]string{
		"empty":      "",
		"short":      strings.Repeat("a", 63),
		"long":       strings.Repeat("a", 65),
		"upper case": strings.Repeat("A", 64),
		"not hex":    strings.Repeat("g", 64),
		"a path":     "../" + strings.Repeat("a", 61),
	} {
		if _, err := ParseActionKey(text); err == nil {
			t.Errorf("%s: ParseActionKey accepts %q", name, text)
		}
		if _, err := ParseObjectDigest(text); err == nil {
			t.Errorf("%s: ParseObjectDigest accepts %q", name, text)
		}
	}
}
