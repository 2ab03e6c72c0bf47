package abi

import (
	"strings"
	"unicode"
)

// plainLetters are letters of Latin scripts as people write them in ASCII.
var plainLetters = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "oe", "þ", "th",
	"à", "a", "á", "a", "â", "a", "ã", "a", "å", "a", "ā", "a", "ă", "a", "ą", "a",
	"ç", "c", "ć", "c", "č", "c", "ď", "d", "đ", "d", "ð", "d",
	"è", "e", "é", "e", "ê", "e", "ë", "e", "ē", "e", "ė", "e", "ę", "e", "ě", "e",
	"ğ", "g", "ģ", "g", "ì", "i", "í", "i", "î", "i", "ï", "i", "ī", "i", "į", "i", "ı", "i",
	"ķ", "k", "ĺ", "l", "ļ", "l", "ľ", "l", "ł", "l", "ñ", "n", "ń", "n", "ņ", "n", "ň", "n",
	"ò", "o", "ó", "o", "ô", "o", "õ", "o", "ő", "o", "ŕ", "r", "ř", "r",
	"ś", "s", "ş", "s", "š", "s", "ș", "s", "ţ", "t", "ť", "t", "ț", "t",
	"ù", "u", "ú", "u", "û", "u", "ū", "u", "ů", "u", "ű", "u", "ų", "u", "ý", "y", "ÿ", "y", "ź", "z", "ż", "z", "ž", "z",
)

// plain returns small letters in ASCII. A mark that combines with the letter
// before, as file names of macOS have them, is dropped. ok is false when another
// letter has no counterpart.
func plain(s string) (text string, ok bool) {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, plainLetters.Replace(strings.ToLower(s)))
	foreign := func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }
	return s, !strings.ContainsFunc(s, foreign)
}
