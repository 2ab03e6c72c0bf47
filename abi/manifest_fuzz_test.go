package abi

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
)

// wholeManifest has every member, in canonical form but for the order of the
// fields of a type.
const wholeManifest = `{"abi":1,"name":"whole","version":"1.2","doc":"\u003c\u2028é","language":"c","entries":[
{"name":"fit","doc":"learns","random":true,
 "inputs":[{"name":"x","type":"float32[N, 28, _]"},{"name":"old","type":"tensors{coef: float32[K, D], \"a b\": bool, ...}","kind":"linear","optional":true,"doc":"to start from"}],
 "outputs":[{"name":"x","type":"files"},{"name":"y","type":"file"},{"name":"z","type":"float64"},{"name":"m","type":"tensors{}"}],
 "params":[{"name":"rate","type":"float","default":1,"min":0.0,"max":1e300,"doc":"a step"},{"name":"rounds","type":"int","min":-9223372036854775808,"max":10,"choices":[1,2]},
  {"name":"mode","type":"string","default":"a","choices":["a","b\"\n"]},{"name":"fast","type":"bool","default":true}]},
{"name":"apply"}]}`

// FuzzDecodeManifest: what is refused is refused by one of two errors; of what
// is accepted the canonical form says the same and is its own canonical form.
func FuzzDecodeManifest(f *testing.F) {
	f.Add([]byte(wholeManifest))
	f.Add([]byte(`{"abi":2,"name":"later"}`))
	f.Add([]byte(`{"abi":1,"name":"a","entries":[{"name":"go","params":[{"name":"p","type":"float","default":-0.0,"choices":[0]}]}]}`))
	f.Add([]byte(`{"abi":1,"name":"a","entries":[{"name":"go","params":[{"name":"p","type":"int","min":2,"max":1}]}]}`))
	f.Add([]byte(`{"abi":1,"name":"a","entries":[{"name":"go","params":[{"name":"p","type":"int","max":1,"choices":[1,2]}]}]}`))
	f.Add([]byte(`{"abi":1,"NAME":"a","entries":[{"name":"go","random":true,"inputs":[]}],"Entries":[{"name":"go"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := DecodeManifest(b)
		if err != nil {
			wantManifestError(t, err)
			return
		}
		leaveOutEmpty(m)
		encoded, err := m.Encode()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := DecodeManifest(encoded)
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%s reads back as %+v, want %+v (%v)", encoded, again, m, err)
		}
		if twice, err := again.Encode(); err != nil || !bytes.Equal(twice, encoded) {
			t.Fatalf("the canonical form %s has the canonical form %s (%v)", encoded, twice, err)
		}
		for _, e := range m.Entries {
			for _, p := range e.Params {
				wantAgreement(t, &p)
			}
		}
	})
}

// leaveOutEmpty makes lists that are there and empty the same as none, as the
// canonical form has it.
func leaveOutEmpty(m *Manifest) {
	for i := range m.Entries {
		e := &m.Entries[i]
		e.Inputs, e.Outputs, e.Params = noneIfEmpty(e.Inputs), noneIfEmpty(e.Outputs), noneIfEmpty(e.Params)
		for j := range e.Params {
			e.Params[j].Choices = noneIfEmpty(e.Params[j].Choices)
		}
	}
}

func noneIfEmpty[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func wantManifestError(t *testing.T, err error) {
	t.Helper()
	var format *FormatError
	var version *VersionError
	if !errors.As(err, &format) && !errors.As(err, &version) {
		t.Fatalf("%T: %v", err, err)
	}
}

// wantAgreement fails when a parameter names a value that it does not take.
func wantAgreement(t *testing.T, p *Param) {
	t.Helper()
	for _, v := range p.Choices {
		if got, err := p.Check(v); err != nil || got != v {
			t.Fatalf("param %q does not take its choice %s: %v", p.Name, v.Text(), err)
		}
	}
	if p.Default != nil {
		if got, err := p.Check(*p.Default); err != nil || got != *p.Default {
			t.Fatalf("param %q does not take its default %s: %v", p.Name, p.Default.Text(), err)
		}
	}
	if p.Min != nil && p.Max != nil && less(*p.Max, *p.Min) {
		t.Fatalf("param %q takes nothing from %s to %s", p.Name, p.Min.Text(), p.Max.Text())
	}
}

// FuzzParseType: a type is read back from its canonical spelling as it was, on
// its own and in JSON.
func FuzzParseType(f *testing.F) {
	for _, s := range []string{
		"float32[N, 28, 28]", "float64", "file", "files", "tensors", "uint8[_]", "bool[0,9223372036854775807]",
		`tensors{"a": bool, ...}`, `tensors { b : int8 [ K ] , "\xff\u202e" : float16 , … }`, `tensors{"": bool[_]}`,
		"bool[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "tensors{a: bool, a: bool}", "float32[",
		"float32[N, ...]", "uint8[ _ , … ]", "bool[...]", "tensors{a: int8[...], ...}", "table{a: int8[2, ...]}", "bool[..., N]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		typ, err := ParseType(s)
		if err != nil {
			return
		}
		again, err := ParseType(typ.String())
		if err != nil || !reflect.DeepEqual(again, typ) || again.String() != typ.String() {
			t.Fatalf("%q gave %s, which gave %s (%v)", s, typ, again, err)
		}
		encoded, err := json.Marshal(typ)
		if err != nil {
			t.Fatal(err)
		}
		var read Type
		if err := json.Unmarshal(encoded, &read); err != nil || !reflect.DeepEqual(read, typ) {
			t.Fatalf("%q gave %s, which reads back as %s (%v)", s, encoded, read, err)
		}
		wantFieldsFound(t, typ)
	})
}

func wantFieldsFound(t *testing.T, typ Type) {
	t.Helper()
	for _, field := range typ.Fields {
		if got, ok := typ.Field(field.Name); !ok || !reflect.DeepEqual(got, field.Type) {
			t.Fatalf("%s has no field %q", typ, field.Name)
		}
	}
}

// FuzzValue: a value keeps its type and its bits through JSON, and what a
// parameter makes of it is a value that the parameter takes as it is.
func FuzzValue(f *testing.F) {
	for _, s := range []string{
		"1", "-9223372036854775808", "9223372036854775807", "9007199254740993", "1.0", "-0.0", "-0", "1e-05", "5e-324", "1e999",
		"true", "false", `"text"`, `"\ud800\u2028<"`, `""`, "null", " 7 ", "[1]",
	} {
		for _, typ := range []ParamType{ParamInt, ParamFloat, ParamString, ParamBool} {
			f.Add([]byte(s), string(typ))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, typ string) {
		var v Value
		if json.Unmarshal(b, &v) != nil || v.Type == "" {
			return
		}
		wantSameInJSON(t, v)
		got, err := v.As(ParamType(typ))
		if err != nil {
			return
		}
		if again, err := got.As(ParamType(typ)); err != nil || again != got || got.Type != ParamType(typ) {
			t.Fatalf("%s became %s and then %s (%v)", v.Text(), got.Text(), again.Text(), err)
		}
		wantSameInJSON(t, got)
	})
}

func wantSameInJSON(t *testing.T, v Value) {
	t.Helper()
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var again Value
	if err := json.Unmarshal(encoded, &again); err != nil || again != v || again.Text() != v.Text() {
		t.Fatalf("%s was written as %s and read as %s (%v)", v.Text(), encoded, again.Text(), err)
	}
}
