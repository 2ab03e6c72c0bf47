package tensor

import (
	"zen/abi"
)

// schema is what a file says about its columns.
type schema struct {
	columns []column
	typ     abi.Type // of zen.type; the zero Type when the file has none
}

// maxTypeText bounds zen.type: a file's own length bounds it too, but a type is
// parsed more slowly than bytes are read.
const maxTypeText = 64 << 20

func readSchema(t table) (schema, error) {
	if t.int16(0) != 0 {
		return schema{}, malformed("big-endian values")
	}
	var s schema
	fields := t.vector(1, 4)
	for i := 0; i < fields.n && t.f.err == nil; i++ {
		c, err := readField(t.element(fields, i))
		if err != nil {
			return schema{}, err
		}
		s.columns = append(s.columns, c)
	}
	if text, ok := keyValue(t, 2, typeKey); ok && t.f.err == nil {
		typ, err := readType(text)
		if err != nil {
			return schema{}, err
		}
		s.typ = typ
	}
	return s, t.f.err
}

func readType(text string) (abi.Type, error) {
	if len(text) > maxTypeText {
		return abi.Type{}, malformed("%s of %d bytes", typeKey, len(text))
	}
	typ, err := abi.ParseType(text)
	if err != nil {
		return abi.Type{}, malformed("%s: %v", typeKey, err)
	}
	return typ, nil
}

func readField(t table) (column, error) {
	c := column{name: t.string(0), nullable: t.uint8(1) != 0}
	kind := t.uint8(2)
	typ, _ := t.table(3)
	if t.slot(4, 4) != 0 {
		return c, malformed("column %q is dictionary-encoded", c.name)
	}
	if kind != typeFixedSizeList {
		d, err := readElementType(c.name, kind, typ)
		c.dtype = d
		return c, err
	}
	children := t.vector(5, 4)
	if children.n != 1 {
		return c, malformed("column %q: a list with %d children", c.name, children.n)
	}
	item := t.element(children, 0)
	itemType, _ := item.table(3)
	d, err := readElementType(c.name, item.uint8(2), itemType)
	if err != nil {
		return c, err
	}
	c.dtype = d
	if name, _ := keyValue(t, 6, extensionNameKey); name != fixedShapeTensor {
		return c, malformed("column %q: a list that is no %s", c.name, fixedShapeTensor)
	}
	meta, _ := keyValue(t, 6, extensionMetaKey)
	return c, c.parseExtension(meta, typ.int32(0))
}

func readElementType(name string, kind uint8, typ table) (abi.DType, error) {
	switch kind {
	case typeBool:
		return abi.Bool, nil
	case typeFloatingPoint:
		if p := typ.int16(0); p >= 0 && p <= 2 {
			return abi.Float16 + abi.DType(p), nil
		}
	case typeUtf8:
		return abi.Utf8, nil
	case typeBinary:
		return abi.Binary, nil
	case typeDate:
		if typ.slot(0, 2) != 0 && typ.int16(0) == dateDay {
			return abi.Date, nil
		}
	case typeTimestamp:
		if typ.int16(0) == timeMicro && typ.string(1) == timestampZone {
			return abi.Timestamp, nil
		}
	case typeInt:
		first := abi.Uint8
		if typ.uint8(1) != 0 {
			first = abi.Int8
		}
		for d := first; d < first+4; d++ {
			if int32(8*d.Size()) == typ.int32(0) {
				return d, nil
			}
		}
	}
	return 0, malformed("column %q: elements of a type that zen has not (Arrow type %d)", name, kind)
}

// keyValue returns the value of a key in the metadata at slot i.
func keyValue(t table, i int, key string) (value string, ok bool) {
	pairs := t.vector(i, 4)
	for j := 0; j < pairs.n && t.f.err == nil; j++ {
		if kv := t.element(pairs, j); kv.string(0) == key {
			return kv.string(1), true
		}
	}
	return "", false
}
