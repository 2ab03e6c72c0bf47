package abi

import "testing"

func TestANameIsMadeOfAnyText(t *testing.T) {
	for text, want := range map[string]string{
		"My step": "my_step", "Übung": "uebung", "U\u0308bung": "ubung", "Straße 7": "strasse_7", "señal": "senal", "Łódź": "lodz",
		"2nd-try": "nd_try", "İzmir": "izmir", "a–b": "a_b",
		"模型": "", "naïve模型": "", "дом2": "", "42": "", "": "",
	} {
		if got := AsName(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
