package main

import (
	"fmt"
	"math"

	zen "zen/plugins/sdk/go"
)

//go:wasmexport fit
func fit() int32 { return zen.Run(fitStep) }

func fitStep() error {
	x, err := openRows("x_train")
	if err != nil {
		return err
	}
	labels, err := labelsFor("y_train", x)
	if err != nil {
		return err
	}
	classes := classesOf(labels)
	if len(classes) < 2 {
		return fmt.Errorf(`input "y_train" has one class only, %d; at least 2 are needed`, classes[0])
	}
	columns, err := readColumns(x)
	if err != nil {
		return err
	}
	p := readParams()
	f := train(p, columns, labels, classes, tellTree, func(done float64) { zen.Progress(done, float64(p.trees)) })
	zen.Info("%d trees with %d nodes", len(f.roots), len(f.nodes))
	writeModel(f)
	return nil
}

func readParams() params {
	return params{
		trees:    int(zen.ParamInt("n_estimators")),
		features: zen.ParamString("max_features"),
		seed:     zen.Seed(),
		rules: rules{
			depth:     int(zen.ParamInt("max_depth")),
			splitRows: int(zen.ParamInt("min_samples_split")),
			leafRows:  int(zen.ParamInt("min_samples_leaf")),
			bootstrap: zen.ParamBool("bootstrap"),
		},
	}
}

func tellTree(t tree) {
	step := int64(t.number)
	zen.Metric("nodes", step, float64(t.nodes))
	zen.Metric("depth", step, float64(t.depth))
	if !math.IsNaN(t.score) {
		zen.Metric("oob_score", step, t.score)
	}
}

func readColumns(x *rows) ([]column, error) {
	all := newEncoders(x.count, x.width)
	err := x.each(func(_ int, block []float32) error {
		all.add(block)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all.columns(), nil
}
