package abi

import "testing"

func TestTypeRoundTrip(t *testing.T) {
	for _, s := range []string{
		"float32[N, 28, 28]", "float64", "uint8[N]", "tensors", "files",
		"tensors{coef: float32[K, D], intercept: float32[K]}",
		"tensors{coef: float32[K, D], ...}", `tensors{"a b": bool}`, "tensors{}",
	} {
		typ, err := ParseType(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		} else if typ.String() != s {
			t.Errorf("%s: read back as %s", s, typ)
		}
	}
}
