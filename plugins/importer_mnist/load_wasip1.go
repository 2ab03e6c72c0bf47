package main

import zen "zen/plugins/sdk/go"

// chunkBytes is what is decoded at once: the host compresses a few MiB of
// output best.
const chunkBytes = 4 << 20

//go:wasmexport load
func load() int32 { return zen.Run(loadStep) }

func loadStep() error {
	train, err := openSplit("train")
	if err != nil {
		return err
	}
	test, err := openSplit("test")
	if err != nil {
		return err
	}
	buf := make([]byte, chunkBytes)
	for _, s := range []split{train, test} {
		if err := s.write(buf); err != nil {
			return err
		}
	}
	return nil
}

// split is the training or the test part of the data.
type split struct {
	name           string
	images, labels *idx
}

func openSplit(name string) (s split, err error) {
	s.name = name
	if s.images, err = openImages(name+"_images", zen.OpenFile(name+"_images")); err != nil {
		return s, err
	}
	if s.labels, err = openLabels(name+"_labels", zen.OpenFile(name+"_labels")); err != nil {
		return s, err
	}
	return s, checkPair(s.images, s.labels)
}

// write writes the outputs; labels first, since they are the quicker to be
// found wrong.
func (s split) write(buf []byte) error {
	if err := copyItems(s.labels, zen.Create[uint8]("y_"+s.name, s.labels.n), buf); err != nil {
		return err
	}
	if err := copyItems(s.images, zen.Create[uint8]("x_"+s.name, s.images.n, side, side), buf); err != nil {
		return err
	}
	zen.Info("%s: %d images of %d x %d pixels with their labels", s.name, s.images.n, side, side)
	return nil
}

func copyItems(f *idx, w *zen.Writer[uint8], buf []byte) error {
	for {
		items, err := f.next(buf)
		if err != nil || items == nil {
			return err
		}
		w.Write(items)
	}
}
