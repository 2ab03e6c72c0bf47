package toml

import "testing"

func TestAQuotedTextIsReadBackAsItWas(t *testing.T) {
	for _, text := range []string{"", "a/b.wasm", `C:\new`, `say "x"`, "line\nend\ttab", "grüß 🐢", "\x00\x1f\x7f", "\u202e\u2028"} {
		table, err := Parse("f.toml", []byte("x = "+Quote(text)+"\n"))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := table.Get("x").Text; got != text {
			t.Errorf("%s is read as %q, want %q", Quote(text), got, text)
		}
	}
}

func TestACommentIsOneVisibleLine(t *testing.T) {
	if got := Comment("two\nlines,\r\n\ta \u202eturn\x00"); got != "two lines, a \ufffdturn\ufffd" {
		t.Errorf("got %q", got)
	}
}
