package cache

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"
)

// cutAction makes an action of arbitrary bytes: for each field a type, two
// lengths, and what they cut off.
func cutAction(b []byte) *Action {
	a := new(Action)
	cut := func(n int) []byte {
		n = min(n, len(b))
		part := b[:n]
		b = b[n:]
		return part
	}
	for len(b) > 2 {
		head := cut(3)
		tag := string(cut(int(head[1] % 8)))
		bits := func() uint64 { return binary.LittleEndian.Uint64(append(slices.Clone(cut(8)), make([]byte, 8)...)) }
		switch FieldType(head[0]%6 + 1) {
		case TypeString:
			a.AddString(tag, string(cut(int(head[2]))))
		case TypeInt:
			a.AddInt(tag, int64(bits()))
		case TypeUint:
			a.AddUint(tag, bits())
		case TypeFloat:
			a.AddFloat(tag, math.Float64frombits(bits()))
		case TypeBool:
			a.AddBool(tag, head[2]&1 == 1)
		case TypeBytes:
			a.AddBytes(tag, cut(int(head[2])))
		}
	}
	return a
}

// FuzzActionsNeverEncodeAlike: two actions have the same bytes exactly when
// they have the same fields, and the bytes read back.
func FuzzActionsNeverEncodeAlike(f *testing.F) {
	f.Add([]byte("\x00\x01\x01ab"), []byte("\x00\x02\x00ab"))
	f.Add([]byte("\x01\x01\x00n\x01"), []byte("\x02\x01\x00n\x01"))
	f.Add([]byte("\x03\x01\x00n\x01\x00\x00\x00\x00\x00\xf8\x7f"), []byte("\x03\x01\x00n\x02\x00\x00\x00\x00\x00\xf8\x7f"))
	f.Fuzz(func(t *testing.T, p, q []byte) {
		a, b := cutAction(p), cutAction(q)
		same := slices.Equal(a.fields, b.fields)
		if alike := bytes.Equal(a.Encode(), b.Encode()); alike != same {
			t.Fatalf("same fields %v, same bytes %v: %q and %q", same, alike, a.fields, b.fields)
		}
		for _, x := range []*Action{a, b} {
			got, err := DecodeAction(x.Encode())
			if err != nil || !slices.Equal(got.fields, x.fields) {
				t.Fatalf("%q reads back as %q, %v", x.fields, got, err)
			}
		}
	})
}

// FuzzDecodeAction: whatever is accepted is what Encode writes.
func FuzzDecodeAction(f *testing.F) {
	f.Add(example().Encode())
	f.Add(everyType().Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := DecodeAction(b); err == nil && !bytes.Equal(a.Encode(), b) {
			t.Fatalf("accepts %x, writes %x", b, a.Encode())
		}
	})
}

// FuzzDecodeRecord: no bytes bring the reader down or pass for another record.
func FuzzDecodeRecord(f *testing.F) {
	r := sampleRecord()
	b, err := EncodeRecord(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte("zen-record 2 x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodeRecord(r.Key(), b)
		var damaged *CorruptError
		switch {
		case err == nil && got.Key() != r.Key():
			t.Fatal("another record under this key")
		case err != nil && !errors.Is(err, ErrNotFound) && !errors.As(err, &damaged):
			t.Fatalf("error %v is neither a miss nor corrupt", err)
		}
	})
}

// FuzzRecordBody: whatever the JSON reader accepts can be written and reads
// back the same.
func FuzzRecordBody(f *testing.F) {
	for _, r := range []*Record{sampleRecord(), {Action: new(Action)}} {
		b, err := marshalBody(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Add(`{"later":[{"a":null,"b":[true,false,1e3,"x\n\u00e9"]}],"action":[["t","string","\ud83d\ude00"]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := unmarshalBody(text)
		if err != nil {
			return
		}
		b, err := EncodeRecord(r)
		if err != nil {
			t.Fatalf("accepts what cannot be written: %v", err)
		}
		again, err := DecodeRecord(r.Key(), b)
		if err != nil {
			t.Fatal(err)
		}
		if d := diff(again, r); d != "" {
			t.Fatalf("reads back with %s", d)
		}
	})
}

// FuzzRecordIsJSON: what the writer writes, encoding/json and the reader of
// this package read alike.
func FuzzRecordIsJSON(f *testing.F) {
	f.Add("tag", "text", "größe \u2028 <&>", int64(1<<53+1), 0.1)
	f.Add("\x00\"", "\\", "\x7f", int64(-1), math.Copysign(0, -1))
	f.Add("", "", "", int64(math.MinInt64), math.MaxFloat64)
	f.Fuzz(func(t *testing.T, tag, text, name string, step int64, value float64) {
		r := &Record{Action: new(Action), Metrics: []Metric{{name, step, value}}, Producer: Producer{Step: name}}
		r.Action.AddString(tag, text)
		if checkText(r) != nil || math.IsNaN(value) || math.IsInf(value, 0) {
			return
		}
		b, err := marshalBody(r)
		if err != nil {
			t.Fatal(err)
		}
		var v struct {
			Action  [][3]string
			Metrics []struct {
				Name  string
				Step  int64
				Value float64
			}
			Producer struct{ Step string }
		}
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		peer := &Record{Action: new(Action), Metrics: []Metric{Metric(v.Metrics[0])}, Producer: Producer{Step: v.Producer.Step}}
		peer.Action.AddString(v.Action[0][0], v.Action[0][2])
		own, err := unmarshalBody(string(b))
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []*Record{peer, own} {
			if d := diff(got, r); d != "" {
				t.Error(d)
			}
		}
	})
}
