package abi

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Number is a float64 that survives JSON: a finite number, or the string
// "NaN", "Infinity" or "-Infinity". A diverged training reports such metrics.
type Number float64

// MarshalJSON writes the number, or the string for one that JSON lacks.
func (n Number) MarshalJSON() ([]byte, error) {
	f := float64(n)
	switch {
	case math.IsNaN(f):
		return []byte(`"NaN"`), nil
	case math.IsInf(f, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-Infinity"`), nil
	}
	return strconv.AppendFloat(nil, f, 'g', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *Number) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) != nil {
		return json.Unmarshal(b, (*float64)(n))
	}
	switch text {
	case "NaN":
		*n = Number(math.NaN())
	case "Infinity":
		*n = Number(math.Inf(1))
	case "-Infinity":
		*n = Number(math.Inf(-1))
	default:
		return fmt.Errorf("%q is no number", text)
	}
	return nil
}
