package main

import zen "zen/plugins/sdk/go"

// writeEncoder writes the output port "encoder".
func writeEncoder(e *encoder) {
	all := append(e.features[:len(e.features):len(e.features)], e.classes...)
	n := len(all)
	columns, roles, values, fills := make([]string, n), make([]string, n), make([]string, n), make([]float64, n)
	valued, filled := make([]bool, n), make([]bool, n)
	for i, f := range all {
		columns[i], roles[i], values[i], fills[i] = f.column, f.role, f.value, f.fill
		valued[i], filled[i] = f.role != roleNumber && !f.missing, f.filled
	}
	zen.WriteTable("encoder", zen.Whole("column", columns), zen.Whole("role", roles),
		zen.WholeNullable("value", values, valued), zen.WholeNullable("fill", fills, filled))
}

// readEncoder reads the input port "encoder".
func readEncoder() (*encoder, error) {
	t := zen.InputTable("encoder")
	columns, roles := zen.Column[string](t, "column"), zen.Column[string](t, "role")
	values, fills := zen.Column[string](t, "value"), zen.Column[float64](t, "fill")
	rows := make([]feature, len(columns.Data))
	for i := range rows {
		rows[i] = feature{
			column: columns.Data[i], role: roles.Data[i], value: values.Data[i], fill: fills.Data[i],
			missing: roles.Data[i] == roleCategory && values.Null(i), filled: !fills.Null(i),
		}
	}
	return newEncoder(rows)
}
