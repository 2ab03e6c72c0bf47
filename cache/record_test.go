package cache

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// sampleRecord holds every kind of value that a record can.
func sampleRecord() *Record {
	return &Record{
		Action: everyType(),
		Outputs: []Output{
			{Port: "model", Type: "tensors{coef: float32[10, 784]}", Content: [32]byte{1}, Object: ObjectDigest{2}, Size: 1 << 40},
			{Port: "score", Type: "float64", Content: [32]byte{3}, Object: ObjectDigest{4}, Size: 0},
		},
		Metrics: []Metric{
			{"loss", 0, 0.25}, {"loss", 1<<53 + 1, math.NaN()}, {"loss", -1, math.Inf(1)},
			{"größe <&>", 3, math.Inf(-1)}, {"tiny", 4, math.SmallestNonzeroFloat64}, {"zero", 5, math.Copysign(0, -1)}, {"big", 6, math.MaxFloat64},
		},
		Producer: Producer{Run: "r1", Step: "trainer", Zen: "0.1.0", Engine: "wazero v1.12.0", OS: "linux", Arch: "amd64",
			Started: time.Date(2025, 1, 2, 3, 4, 5, 678900000, time.UTC), Seconds: 1.5},
	}
}

// diff compares records as values: NaN equals NaN, and -0 is not 0.
func diff(a, b *Record) string {
	bits := func(m Metric) string {
		if math.IsNaN(m.Value) {
			return fmt.Sprintf("%q %d NaN", m.Name, m.Step)
		}
		return fmt.Sprintf("%q %d %x", m.Name, m.Step, math.Float64bits(m.Value))
	}
	switch {
	case !slices.Equal(a.Action.fields, b.Action.fields):
		return fmt.Sprintf("fields %q, want %q", a.Action.fields, b.Action.fields)
	case !slices.Equal(a.Outputs, b.Outputs):
		return fmt.Sprintf("outputs %v, want %v", a.Outputs, b.Outputs)
	case !slices.EqualFunc(a.Metrics, b.Metrics, func(x, y Metric) bool { return bits(x) == bits(y) }):
		return fmt.Sprintf("metrics %v, want %v", a.Metrics, b.Metrics)
	case a.Producer != b.Producer:
		return fmt.Sprintf("producer %v, want %v", a.Producer, b.Producer)
	}
	return ""
}

func encode(t testing.TB, r *Record) []byte {
	t.Helper()
	b, err := EncodeRecord(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// withBody returns the bytes of a record with this body and a first line that
// vouches for it.
func withBody(text string) []byte { return []byte(firstLine([]byte(text)) + text) }

func TestRecordReadsBack(t *testing.T) {
	many := &Record{Action: example()}
	for i := range 10000 {
		many.Metrics = append(many.Metrics, Metric{"loss", int64(i), 1 / float64(i+1)})
	}
	for name, r := range map[string]*Record{"full": sampleRecord(), "bare": {Action: new(Action)}, "many metrics": many} {
		got, err := DecodeRecord(r.Key(), encode(t, r))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if d := diff(got, r); d != "" {
			t.Errorf("%s: reads back with %s", name, d)
		}
	}
}

func TestRecordTimesAreUTC(t *testing.T) {
	r := sampleRecord()
	r.Producer.Started = r.Producer.Started.In(time.FixedZone("x", 3600))
	got, err := DecodeRecord(r.Key(), encode(t, r))
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(got, sampleRecord()); d != "" {
		t.Error(d)
	}
}

func TestRecordBytesStay(t *testing.T) { golden(t, "record.golden", encode(t, sampleRecord())) }

// TestRecordOfFormat1IsStillRead reads a file that is never written again.
func TestRecordOfFormat1IsStillRead(t *testing.T) {
	b, err := os.ReadFile("testdata/record-v1.frozen")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParseActionKey("9776609258a6e316e3fcf553fd0915943d49d9274cc48a3b320373193cf8bf2c")
	if err != nil {
		t.Fatal(err)
	}
	r, err := DecodeRecord(key, b)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(r, sampleRecord()); d != "" {
		t.Error(d)
	}
}

// TestNoChangedByteIsAHit flips one bit of every byte, and cuts everywhere.
func TestNoChangedByteIsAHit(t *testing.T) {
	r := sampleRecord()
	good := encode(t, r)
	check := func(what string, b []byte) {
		_, err := DecodeRecord(r.Key(), b)
		var damaged *CorruptError
		if !errors.As(err, &damaged) {
			t.Errorf("%s: error %v, want corrupt", what, err)
		}
	}
	for i := range good {
		for bit := range 8 {
			b := slices.Clone(good)
			b[i] ^= 1 << bit
			check(fmt.Sprintf("bit %d of byte %d", bit, i), b)
		}
		check(fmt.Sprintf("cut at %d", i), good[:i])
	}
	check("a byte more", append(slices.Clone(good), ' '))
	check("other line ends", []byte(strings.ReplaceAll(string(good), "\n", "\r\n")))
}

func TestDecodeRecordRefuses(t *testing.T) {
	r := sampleRecord()
	for name, c := range map[string]struct{ b, want string }{
		"nothing":           {"", "a first line"},
		"something else":    {"ARROW1\x00\x00", "a first line"},
		"version 0":         {"zen-record 0 x\n", "a first line"},
		"version 01":        {strings.Replace(string(encode(t, r)), "zen-record 1", "zen-record 01", 1), "a first line"},
		"a wrong checksum":  {"zen-record 1 00\n{}", `got "zen-record 1 00"`},
		"another record":    {string(encode(t, &Record{Action: example()})), "want action key " + r.Key().String()},
		"no action":         {string(withBody("{}")), "want action key"},
		"not JSON":          {string(withBody("{]")), "the JSON of a record"},
		"two documents":     {string(withBody("{}{}")), "want the end"},
		"a short field":     {string(withBody(`{"action":[["a","bool"]]}`)), "the JSON of a record"},
		"an unknown type":   {string(withBody(`{"action":[["a","tensor","x"]]}`)), `unknown field type "tensor"`},
		"a bad value":       {string(withBody(`{"action":[["a","int","1.5"]]}`)), `field "a"`},
		"a short digest":    {string(withBody(`{"outputs":[{"object":"ab"}]}`)), "want 64 hex digits"},
		"a size over int64": {string(withBody(`{"outputs":[{"size":9223372036854775808}]}`)), "64 bits"},
		"deep nesting":      {string(withBody(`{"later":` + strings.Repeat("[", 1e6))), "less nesting"},
		"not UTF-8":         {string(withBody("{\"later\":\"\xff\"}")), "UTF-8"},
	} {
		_, err := DecodeRecord(r.Key(), []byte(c.b))
		var damaged *CorruptError
		if !errors.As(err, &damaged) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %.300v, want a CorruptError with %q", name, err, c.want)
		}
	}
}

func TestRecordOfANewerZenIsAMiss(t *testing.T) {
	_, err := DecodeRecord(ActionKey{}, []byte("zen-record 2 whatever the future holds\n"))
	if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "record format 2, this zen reads up to 1") {
		t.Errorf("error %v, want a miss with its reason", err)
	}
}

func TestMembersOfALaterZenAreSkipped(t *testing.T) {
	r := sampleRecord()
	text, err := marshalBody(r)
	if err != nil {
		t.Fatal(err)
	}
	later := strings.NewReplacer(
		`{"action":`, `{"signature":{"by":["x",{"y":[1,-2e9,true,null,"\"]}"]}]},"action":`,
		`"port":`, `"shards":[[],{}],"port":`, `"run":`, `"host":false,"run":`, `"name":`, `"unit":"s","name":`,
	).Replace(string(text))
	got, err := DecodeRecord(r.Key(), withBody(later))
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(got, r); d != "" {
		t.Error(d)
	}
}

func TestEncodeRecordRefusesWhatItCannotKeep(t *testing.T) {
	bad := "\xff"
	for name, r := range map[string]*Record{
		"no action": {},
		"a tag":     {Action: action(Field{bad, TypeBytes, ""})},
		"a string":  {Action: action(Field{"a", TypeString, bad})},
		"a port":    {Action: new(Action), Outputs: []Output{{Port: bad}}},
		"a metric":  {Action: new(Action), Metrics: []Metric{{Name: bad}}},
		"a run":     {Action: new(Action), Producer: Producer{Run: bad}},
	} {
		if _, err := EncodeRecord(r); err == nil {
			t.Errorf("%s that is not UTF-8 is accepted", name)
		}
	}
	if _, err := EncodeRecord(&Record{Action: action(Field{"a", TypeBytes, bad})}); err != nil {
		t.Errorf("bytes need not be UTF-8: %v", err)
	}
}

func TestOutputBytesAddsUp(t *testing.T) {
	if n := sampleRecord().OutputBytes(); n != 1<<40 {
		t.Errorf("OutputBytes() = %d", n)
	}
}
