package zen

import "unsafe"

// ParamInt returns an int parameter.
func ParamInt(name string) int64 { return rawParamI64(name) }

// ParamFloat returns a float parameter.
func ParamFloat(name string) float64 { return rawParamF64(name) }

// ParamBool returns a bool parameter.
func ParamBool(name string) bool { return rawParamBool(name) != 0 }

// ParamString returns a string parameter.
func ParamString(name string) string {
	return readText(func(dst unsafe.Pointer, cap uint32) uint32 {
		return rawParamStr(name, dst, cap)
	})
}

// readText reads a text of any length: read fills at most cap bytes and returns
// the length of the whole text.
func readText(read func(dst unsafe.Pointer, cap uint32) uint32) string {
	text := make([]byte, 256)
	n := read(pointer(text), uint32(len(text)))
	if int(n) > len(text) {
		text = make([]byte, n)
		read(pointer(text), n)
	}
	return string(text[:n])
}
