package main

import (
	"fmt"

	zen "zen/plugins/sdk/go"
)

// writeModel writes the output port "model".
func writeModel(f *forest) {
	m, count, classes := zen.OutputTensors("model"), len(f.nodes), len(f.classes)
	zen.Put(m, "classes", []int{classes}, f.classes)
	zen.Put(m, "roots", []int{len(f.roots)}, f.roots)
	zen.Put(m, "feature", []int{count}, eachNode(f, func(n node) int32 { return n.feature }))
	zen.Put(m, "threshold", []int{count}, eachNode(f, func(n node) float32 { return n.threshold }))
	zen.Put(m, "left", []int{count}, eachNode(f, func(n node) int32 { return n.left }))
	zen.Put(m, "right", []int{count}, eachNode(f, func(n node) int32 { return n.right }))
	zen.Put(m, "shares", []int{len(f.shares) / classes, classes}, f.shares)
	zen.Put(m, "n_features", nil, []int64{int64(f.features)})
}

func eachNode[T any](f *forest, of func(node) T) []T {
	all := make([]T, len(f.nodes))
	for i, n := range f.nodes {
		all[i] = of(n)
	}
	return all
}

// readModel reads the input port "model". It has to have been trained on rows as
// wide as x's.
func readModel(x *rows) (*forest, error) {
	m := zen.InputTensors("model")
	f := &forest{
		classes:  zen.Get[uint8](m, "classes").Data,
		features: int(zen.Get[int64](m, "n_features").Value()),
		roots:    zen.Get[int64](m, "roots").Data,
		shares:   zen.Get[float64](m, "shares").Data,
	}
	var err error
	f.nodes, err = nodesOf(zen.Get[int32](m, "feature").Data, zen.Get[float32](m, "threshold").Data,
		zen.Get[int32](m, "left").Data, zen.Get[int32](m, "right").Data)
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return nil, fmt.Errorf(`input "model": %w`, err)
	}
	if f.features != x.width {
		return nil, fmt.Errorf("input %q has %d values in a row; the model was trained on %d", x.port, x.width, f.features)
	}
	return f, nil
}
