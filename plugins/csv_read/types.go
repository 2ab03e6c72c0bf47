package main

import (
	"fmt"
	"strconv"
	"strings"
)

// givenType is what the param types says of a column.
type givenType struct {
	kind     kind
	nullable bool
}

// parseTypes reads a text such as `age: int64, "full name": utf8?`.
func parseTypes(text string) (map[string]givenType, error) {
	types := map[string]givenType{}
	for rest := strings.TrimSpace(text); rest != ""; {
		name, typ, after, err := cutType(rest)
		if err != nil {
			return nil, err
		}
		if _, ok := types[name]; ok {
			return nil, fmt.Errorf("param \"types\" names column %q twice", name)
		}
		kindName, nullable := strings.CutSuffix(typ, "?")
		k, ok := kindOf(strings.TrimSpace(kindName))
		if !ok {
			return nil, fmt.Errorf("param \"types\": column %q: there is no type %q; there are %s", name, typ, strings.Join(kindNames[:], ", "))
		}
		types[name] = givenType{k, nullable}
		rest = after
	}
	return types, nil
}

// typeOf writes a column with its type as parseTypes reads it.
func typeOf(name, typ string) string {
	if strings.ContainsAny(name, "\":,") {
		name = strconv.Quote(name)
	}
	return name + ": " + typ
}

// cutType cuts the first column off the text.
func cutType(text string) (name, typ, rest string, err error) {
	name, after, ok := strings.Cut(text, ":")
	if quoted, err := strconv.QuotedPrefix(text); err == nil && text[0] == '"' {
		name, _ = strconv.Unquote(quoted)
		after, ok = strings.CutPrefix(strings.TrimSpace(text[len(quoted):]), ":")
	}
	typ, rest, _ = strings.Cut(after, ",")
	name, typ, rest = strings.TrimSpace(name), strings.TrimSpace(typ), strings.TrimSpace(rest)
	if !ok || name == "" || typ == "" {
		return "", "", "", fmt.Errorf("param \"types\": %.40q is no column with its type, such as age: int64", text)
	}
	return name, typ, rest, nil
}

// applyTypes gives columns the types that are known, and returns those whose
// type is to be found out.
func applyTypes(columns []*column, types map[string]givenType) (unknown []*column, err error) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
		given, ok := types[c.name]
		if !ok {
			unknown = append(unknown, c)
			continue
		}
		c.kind, c.nullable = given.kind, given.nullable
		delete(types, c.name)
	}
	for name := range types {
		return nil, fmt.Errorf("param \"types\" names column %q; the file has %s", first(types, name), strings.Join(names, ", "))
	}
	return unknown, nil
}

// first returns the least of the names, so that an error is the same every time.
func first(types map[string]givenType, name string) string {
	for n := range types {
		name = min(name, n)
	}
	return name
}
