package tensor

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"zen/abi"
)

func TestContentDigestAsText(t *testing.T) {
	d, size, err := DigestBytesFile(strings.NewReader("abc"))
	if err != nil || size != 3 {
		t.Fatal(size, err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back ContentDigest
	if err := json.Unmarshal(text, &back); err != nil || back != d {
		t.Errorf("%s read back as %s, %v", text, back, err)
	}
	for _, bad := range []string{"", "00", strings.ToUpper(d.String()), d.String() + "0", strings.Repeat("g", 64)} {
		if _, err := ParseContentDigest(bad); err == nil {
			t.Errorf("%q was taken for a digest", bad)
		}
	}
}

func TestSourceHasTheDigestOfTheSameBytesFromAStep(t *testing.T) {
	values := randomValues(abi.Uint8, 3_000_017, 5)
	sizes := []uint64{uint64(len(values))}
	_, s := writeTensor(t, mustType(t, "file"), sizes, values, sizes, Options{})
	d, _, err := DigestBytesFile(iotest.HalfReader(bytes.NewReader(values)))
	if err != nil || d != s.Content || d != digestReference(abi.Uint8, sizes, values) {
		t.Errorf("%s, %v; the step gave %s", d, err, s.Content)
	}
}

func TestDigestOfASourceThatCannotBeRead(t *testing.T) {
	if _, _, err := DigestBytesFile(iotest.ErrReader(errFull)); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

// Any of the parts of a tensor's meaning changes its digest.
func TestDigestsAreInjective(t *testing.T) {
	seen := map[ContentDigest]string{}
	add := func(name string, d ContentDigest) {
		if was := seen[d]; was != "" {
			t.Errorf("%s and %s have one digest", was, name)
		}
		seen[d] = name
	}
	zeros := make([]byte, 64)
	for _, d := range abi.DTypes() {
		for _, sizes := range [][]uint64{nil, {1}, {0}, {2, 3}, {3, 2}, {6}, {0, 2}, {0, 3}, {2, 0}, {1, 2, 3}} {
			add(abi.TensorOf(d, sizes).String(), digestReference(d, sizes, zeros[:elements(sizes)*uint64(d.Size())]))
		}
	}
	one := digestReference(abi.Uint8, nil, zeros[:1])
	add("none", DigestTensors(nil))
	add("a", DigestTensors(map[string]ContentDigest{"a": one}))
	add("b", DigestTensors(map[string]ContentDigest{"b": one}))
	add("a, b", DigestTensors(map[string]ContentDigest{"a": one, "b": one}))
}
