package main

import zen "zen/plugins/sdk/go"

//go:wasmexport predict
func predict() int32 { return zen.Run(predictStep) }

func predictStep() error {
	x, f, err := openBoth("x")
	if err != nil {
		return err
	}
	out := zen.Create[uint8]("y_pred", x.count)
	return eachBlock(x, f, func(_ int, proba []float64) error {
		labels := make([]uint8, 0, len(proba)/len(f.classes))
		for at := 0; at < len(proba); at += len(f.classes) {
			labels = append(labels, f.classes[likeliest(proba[at:][:len(f.classes)])])
		}
		out.Write(labels)
		return nil
	})
}

//go:wasmexport predict_proba
func predictProba() int32 { return zen.Run(predictProbaStep) }

func predictProbaStep() error {
	x, f, err := openBoth("x")
	if err != nil {
		return err
	}
	out := zen.Create[float32]("proba", x.count, len(f.classes))
	return eachBlock(x, f, func(_ int, proba []float64) error {
		rounded := make([]float32, len(proba))
		for i, p := range proba {
			rounded[i] = float32(p)
		}
		out.Write(rounded)
		return nil
	})
}

// openBoth opens an input of rows and reads the model.
func openBoth(port string) (*rows, *forest, error) {
	x, err := openRows(port)
	if err != nil {
		return nil, nil, err
	}
	f, err := readModel(x)
	return x, f, err
}

// eachBlock hands over the probabilities of some rows at once, with the number of
// the first, and reports progress.
func eachBlock(x *rows, f *forest, take func(first int, proba []float64) error) error {
	var proba []float64
	return x.each(func(first int, block []float32) error {
		n := len(block) / x.width
		if proba == nil {
			proba = make([]float64, n*len(f.classes))
		}
		proba = proba[:n*len(f.classes)]
		f.probabilities(proba, block)
		if err := take(first, proba); err != nil {
			return err
		}
		zen.Progress(float64(first+n), float64(x.count))
		return nil
	})
}
