package abi

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParamType is the type of a parameter.
type ParamType string

// The types of parameters.
const (
	ParamInt    ParamType = "int"   // int64
	ParamFloat  ParamType = "float" // float64, finite
	ParamString ParamType = "string"
	ParamBool   ParamType = "bool"
)

// Valid reports whether t is one of the parameter types.
func (t ParamType) Valid() bool {
	return t == ParamInt || t == ParamFloat || t == ParamString || t == ParamBool
}

// Value is the value of a parameter. In JSON it is a plain value; a float
// always has a point or an exponent, so that the type is kept.
type Value struct {
	Type   ParamType
	Int    int64
	Float  float64
	String string
	Bool   bool
}

// IntValue returns an int parameter's value.
func IntValue(v int64) Value { return Value{Type: ParamInt, Int: v} }

// FloatValue returns a float parameter's value.
func FloatValue(v float64) Value { return Value{Type: ParamFloat, Float: v} }

// StringValue returns a string parameter's value.
func StringValue(v string) Value { return Value{Type: ParamString, String: v} }

// BoolValue returns a bool parameter's value.
func BoolValue(v bool) Value { return Value{Type: ParamBool, Bool: v} }

// Text returns the value as it is written in TOML.
func (v Value) Text() string {
	switch v.Type {
	case ParamInt:
		return strconv.FormatInt(v.Int, 10)
	case ParamFloat:
		return floatText(v.Float)
	case ParamBool:
		return strconv.FormatBool(v.Bool)
	}
	return strconv.Quote(v.String)
}

func floatText(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.ContainsAny(s, ".eIN") {
		return s
	}
	return s + ".0"
}

// As returns the value as type t: an int is welcome where a float is asked for
// when nothing is lost.
func (v Value) As(t ParamType) (Value, error) {
	if v.Type == ParamInt && t == ParamFloat {
		f := float64(v.Int)
		if f >= 1<<63 || int64(f) != v.Int {
			return Value{}, fmt.Errorf("%d does not fit a float without loss", v.Int)
		}
		return FloatValue(f), nil
	}
	if v.Type != t {
		return Value{}, fmt.Errorf("%s is %s, not %s", v.Text(), withArticle(v.Type), withArticle(t))
	}
	if t == ParamFloat && (math.IsNaN(v.Float) || math.IsInf(v.Float, 0)) {
		return Value{}, fmt.Errorf("%s is no finite number", v.Text())
	}
	return v, nil
}

func withArticle(t ParamType) string {
	if t == ParamInt {
		return "an int"
	}
	return "a " + string(t)
}

// MarshalJSON writes the plain value.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Type {
	case ParamInt, ParamBool:
		return []byte(v.Text()), nil
	case ParamFloat:
		if math.IsNaN(v.Float) || math.IsInf(v.Float, 0) {
			return nil, fmt.Errorf("parameter value %s: not finite", v.Text())
		}
		return []byte(v.Text()), nil
	case ParamString:
		return json.Marshal(v.String)
	}
	return nil, fmt.Errorf("parameter value has no type")
}

// UnmarshalJSON reads a plain value.
func (v *Value) UnmarshalJSON(b []byte) error {
	s := strings.TrimSpace(string(b))
	switch {
	case s == "true" || s == "false":
		*v = BoolValue(s == "true")
		return nil
	case strings.HasPrefix(s, `"`):
		v.Type = ParamString
		return json.Unmarshal(b, &v.String)
	case strings.ContainsAny(s, ".eE"):
		f, err := strconv.ParseFloat(s, 64)
		*v = FloatValue(f)
		return err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	*v = IntValue(n)
	return err
}
