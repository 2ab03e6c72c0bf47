package main

import (
	"errors"
	"fmt"

	zen "zen/plugins/sdk/go"
)

// labelColumn is what the names of classes are called in the output.
const labelColumn = "label"

//go:wasmexport decode
func decode() int32 { return zen.Run(decodeStep) }

func decodeStep() error {
	e, err := readEncoder()
	if err != nil {
		return err
	}
	if len(e.classes) == 0 {
		return errors.New("input \"encoder\" has no classes, for fit was given no target")
	}
	labels, err := e.labels(zen.Input[uint8]("y_pred").Data)
	if err != nil {
		return err
	}
	var columns []zen.WholeColumn
	if t, ok := zen.InputTableOptional("table"); ok {
		if columns, err = wholeColumns(t); err != nil {
			return err
		}
	}
	zen.WriteTable("predictions", append(columns, zen.Whole(labelColumn, labels))...)
	return nil
}

// wholeColumns returns all columns of the table as they are.
func wholeColumns(t *zen.Table) ([]zen.WholeColumn, error) {
	var columns []zen.WholeColumn
	for _, name := range t.Names() {
		if name == labelColumn {
			return nil, fmt.Errorf("input \"table\" has a column %q, which is what the names of the classes are called: rename it in the file, or leave the input away", name)
		}
		columns = append(columns, wholeColumn(t, name))
	}
	return columns, nil
}

func wholeColumn(t *zen.Table, name string) zen.WholeColumn {
	switch t.Type(name) {
	case "bool":
		return whole[bool](t, name)
	case "int8":
		return whole[int8](t, name)
	case "int16":
		return whole[int16](t, name)
	case "int32":
		return whole[int32](t, name)
	case "int64":
		return whole[int64](t, name)
	case "uint8":
		return whole[uint8](t, name)
	case "uint16":
		return whole[uint16](t, name)
	case "uint32":
		return whole[uint32](t, name)
	case "uint64":
		return whole[uint64](t, name)
	case "float16":
		return whole[zen.Float16](t, name)
	case "float32":
		return whole[float32](t, name)
	case "float64":
		return whole[float64](t, name)
	case "date":
		return whole[zen.Date](t, name)
	case "timestamp":
		return whole[zen.Timestamp](t, name)
	case "binary":
		return whole[[]byte](t, name)
	}
	return whole[string](t, name)
}

func whole[T zen.Cell](t *zen.Table, name string) zen.WholeColumn {
	r := zen.OpenColumn[T](t, name)
	cells := r.ReadAll()
	if r.Nullable() {
		return zen.WholeNullable(name, cells.Data, cells.Valid, r.Dims()...)
	}
	return zen.Whole(name, cells.Data, r.Dims()...)
}
