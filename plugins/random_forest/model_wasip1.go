package main

import (
	"fmt"
	"math"

	zen "zen/plugins/sdk/go"
)

// writeModel writes the output port "model".
func writeModel(f *forest) error {
	if len(f.nodes) > math.MaxInt32 {
		return fmt.Errorf("the trees have %d nodes; a model holds %d", len(f.nodes), math.MaxInt32)
	}
	m, count, classes := zen.OutputTensors("model"), len(f.nodes), len(f.classes)
	zen.Put(m, "classes", []int{classes}, f.classes)
	zen.Put(m, "roots", []int{len(f.roots)}, f.roots)
	zen.Put(m, "feature", []int{count}, eachNode(f, func(n node) int32 { return n.feature }))
	zen.Put(m, "threshold", []int{count}, eachNode(f, func(n node) float32 { return n.threshold }))
	zen.Put(m, "left", []int{count}, eachNode(f, func(n node) int32 { return n.left }))
	zen.Put(m, "right", []int{count}, eachNode(f, func(n node) int32 { return n.right }))
	zen.Put(m, "shares", []int{len(f.shares) / classes, classes}, f.shares)
	zen.Put(m, "n_features", nil, []int64{int64(f.features)})
	return nil
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
	feature, threshold := zen.Get[int32](m, "feature").Data, zen.Get[float32](m, "threshold").Data
	left, right := zen.Get[int32](m, "left").Data, zen.Get[int32](m, "right").Data
	for i := range feature {
		f.nodes = append(f.nodes, node{feature[i], threshold[i], left[i], right[i]})
	}
	if err := f.check(); err != nil {
		return nil, fmt.Errorf(`input "model": %w`, err)
	}
	if f.features != x.width {
		return nil, fmt.Errorf("input %q has %d values in a row; the model was trained on %d", x.port, x.width, f.features)
	}
	return f, nil
}
