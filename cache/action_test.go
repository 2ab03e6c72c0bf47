package cache

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files")

// action makes an Action of fields, which are not checked.
func action(fields ...Field) *Action { return &Action{fields: fields} }

// everyType has each type and the values that are easy to get wrong.
func everyType() *Action {
	a := new(Action)
	a.AddString("string", "fit")
	a.AddString("string.empty", "")
	a.AddString("string.unicode", "größe \u2028 <&> \"\\\x00")
	a.AddInt("int", -1)
	a.AddInt("int.min", math.MinInt64)
	a.AddInt("int.over_2_53", 1<<53+1)
	a.AddUint("uint.max", math.MaxUint64)
	a.AddFloat("float", 0.1)
	a.AddFloat("float.minus_zero", math.Copysign(0, -1))
	a.AddFloat("float.nan", math.NaN())
	a.AddFloat("float.inf", math.Inf(-1))
	a.AddFloat("float.tiny", math.SmallestNonzeroFloat64)
	a.AddBool("bool", true)
	a.AddBool("bool.false", false)
	a.AddBytes("bytes", []byte{0, 0xff})
	a.AddBytes("bytes.empty", nil)
	return a
}

// example is the action of docs/cache-format.md.
func example() *Action {
	a := new(Action)
	a.AddUint("engine", 1)
	a.AddString("entry", "fit")
	a.AddFloat("param.tol", 0.1)
	a.AddBytes("input.x", []byte{0xde, 0xad})
	return a
}

func TestActionReadsBack(t *testing.T) {
	for name, a := range map[string]*Action{
		"empty": {}, "every type": everyType(), "example": example(),
		"doubled tags":  action(Field{"a", TypeBool, "\x00"}, Field{"a", TypeBool, "\x01"}),
		"invalid UTF-8": action(Field{"\xff", TypeString, "\xfe"}),
	} {
		got, err := DecodeAction(a.Encode())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(got.Fields(), a.Fields()) {
			t.Errorf("%s: reads back as %q, want %q", name, got.Fields(), a.Fields())
		}
	}
}

// TestKeysStay holds the bytes and keys of actions against testdata. When it
// fails, every result in every user's home is lost: raise KeyFormat.
func TestKeysStay(t *testing.T) {
	var b strings.Builder
	b.WriteString("# name, encoding, key\n")
	for _, v := range []struct {
		name string
		a    *Action
	}{{"empty", new(Action)}, {"example", example()}, {"every_type", everyType()}} {
		fmt.Fprintf(&b, "%s %x %s\n", v.name, v.a.Encode(), v.a.Key())
	}
	golden(t, "keys.golden", []byte(b.String()))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed; got\n%s\nwant\n%s", path, got, want)
	}
}

// TestEveryChangeOfAnActionChangesItsKey is the sensitivity test: all variants
// of one base action, and all pairs that a careless encoding confuses, have
// keys of their own.
func TestEveryChangeOfAnActionChangesItsKey(t *testing.T) {
	variants := map[string]*Action{"base": everyType()}
	base := everyType().fields
	for i, f := range base {
		change := func(what string, g Field) {
			fields := slices.Clone(base)
			fields[i] = g
			variants[fmt.Sprintf("field %d: %s", i, what)] = action(fields...)
		}
		change("tag longer", Field{f.Tag + "x", f.Type, f.Raw})
		change("tag empty", Field{"", f.Type, f.Raw})
		for other := TypeString; other <= TypeBytes; other++ {
			if other != f.Type {
				change("type "+other.String(), Field{f.Tag, other, f.Raw})
			}
		}
		change("value longer", Field{f.Tag, f.Type, f.Raw + "\x00"})
		for j := range f.Raw {
			raw := []byte(f.Raw)
			raw[j] ^= 1
			change(fmt.Sprintf("value byte %d", j), Field{f.Tag, f.Type, string(raw)})
		}
		variants[fmt.Sprintf("field %d left out", i)] = action(slices.Delete(slices.Clone(base), i, i+1)...)
		variants[fmt.Sprintf("field %d doubled", i)] = action(slices.Insert(slices.Clone(base), i, f)...)
		if i > 0 {
			fields := slices.Clone(base)
			fields[i], fields[i-1] = fields[i-1], fields[i]
			variants[fmt.Sprintf("field %d moved", i)] = action(fields...)
		}
	}
	seen := map[ActionKey]string{}
	for name, a := range variants {
		if other, ok := seen[a.Key()]; ok {
			t.Errorf("%s and %s have one key", name, other)
		}
		seen[a.Key()] = name
	}
}

func TestActionsThatLookAlikeHaveDifferentKeys(t *testing.T) {
	add := func(f func(a *Action)) *Action { a := new(Action); f(a); return a }
	inner := example().Encode()
	same := [][]*Action{
		{action(Field{"ab", TypeString, "c"}), action(Field{"a", TypeString, "bc"})},
		{action(Field{"a", TypeString, ""}, Field{"b", TypeString, ""}), action(Field{"a", TypeString, "b"})},
		{add(func(a *Action) { a.AddInt("n", 1) }), add(func(a *Action) { a.AddUint("n", 1) }), add(func(a *Action) { a.AddFloat("n", 1) }), add(func(a *Action) { a.AddString("n", "1") })},
		{add(func(a *Action) { a.AddFloat("n", 0) }), add(func(a *Action) { a.AddFloat("n", math.Copysign(0, -1)) })},
		{add(func(a *Action) { a.AddString("n", "\x01") }), add(func(a *Action) { a.AddBytes("n", []byte{1}) }), add(func(a *Action) { a.AddBool("n", true) })},
		{example(), add(func(a *Action) { a.AddBytes("", inner) }), action(Field{string(inner), TypeString, ""})},
	}
	for i, group := range same {
		for j := range group {
			for k := range j {
				if group[j].Key() == group[k].Key() {
					t.Errorf("group %d: actions %d and %d have one key", i, j, k)
				}
			}
		}
	}
}

func TestNaNPayloadsAreOneValue(t *testing.T) {
	var a, b Action
	a.AddFloat("x", math.NaN())
	b.AddFloat("x", math.Float64frombits(0xfff8dead00000001))
	if a.Key() != b.Key() {
		t.Error("two NaNs have two keys")
	}
}

func TestFieldTextIsForPeople(t *testing.T) {
	want := []string{"fit", "", "größe \u2028 <&> \"\\\x00", "-1", "-9223372036854775808", "9007199254740993", "18446744073709551615",
		"0.1", "-0", "NaN", "-Inf", "5e-324", "true", "false", "00ff", ""}
	for i, f := range everyType().Fields() {
		if f.Text() != want[i] {
			t.Errorf("%s: Text() = %q, want %q", f.Tag, f.Text(), want[i])
		}
	}
}

func TestFieldsIsACopy(t *testing.T) {
	a := example()
	key := a.Key()
	a.Fields()[0].Tag = "changed"
	if a.Key() != key {
		t.Error("writing to Fields changed the action")
	}
}

func TestDecodeActionRefuses(t *testing.T) {
	good := example().Encode()
	field := func(t FieldType, raw string) []byte { return action(Field{"x", t, raw}).Encode() }
	format2 := slices.Clone(good)
	format2[len(actionMagic)] = 2
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"nothing":             {nil, "no magic"},
		"another magic":       {[]byte("zen.record\x00\x01\x00\x00\x00"), "no magic"},
		"another key format":  {format2, "key format 2, want 1"},
		"a rest":              {append(slices.Clone(good), 0), "cut short"},
		"a missing end":       {good[:len(good)-1], "a length of 2, but 1 bytes are left"},
		"a huge length":       {append(slices.Clone(good), bytes.Repeat([]byte{0xff}, 8)...), "a length of 18446744073709551615"},
		"no type":             {good[:len(actionMagic)+4+8+6], "cut short before a type"},
		"type 0":              {field(0, ""), "unknown type(0)"},
		"a type of the later": {field(7, ""), "unknown type(7)"},
		"a short int":         {field(TypeInt, "\x01"), "int of 1 bytes, want 8"},
		"a long bool":         {field(TypeBool, "\x01\x01"), "bool of 2 bytes, want 1"},
		"bool 2":              {field(TypeBool, "\x02"), "bool is 2"},
		"another NaN":         {field(TypeFloat, "\x01\x00\x00\x00\x00\x00\xf8\x7f"), "NaN with bits 7ff8000000000001"},
	} {
		_, err := DecodeAction(c.b)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	for n := range good {
		if a, err := DecodeAction(good[:n]); err == nil && bytes.Equal(a.Encode(), good) {
			t.Errorf("cut at byte %d: reads as the whole", n)
		}
	}
}
