package main

import (
	"fmt"

	zen "zen/plugins/sdk/go"
)

//go:wasmexport evaluate
func evaluate() int32 { return zen.Run(evaluateStep) }

func evaluateStep() error {
	x, f, err := openBoth("x_test")
	if err != nil {
		return err
	}
	labels, err := labelsFor("y_test", x)
	if err != nil {
		return err
	}
	s := newScores(f.classes)
	err = eachBlock(x, f, func(first int, proba []float64) error {
		for i := 0; i*len(f.classes) < len(proba); i++ {
			if !s.add(labels[first+i], proba[i*len(f.classes):][:len(f.classes)]) {
				return fmt.Errorf(`input "y_test": row %d has the label %d, which the model was not trained on`, first+i, labels[first+i])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	zen.Scalar("accuracy", s.accuracy())
	zen.Scalar("log_loss", s.logLoss())
	zen.Output("confusion", []int{s.classes, s.classes}, s.confusion)
	precision, recall := s.precisionAndRecall()
	zen.Output("precision", []int{s.classes}, precision)
	zen.Output("recall", []int{s.classes}, recall)
	return nil
}
