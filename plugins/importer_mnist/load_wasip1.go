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
	total := train.bytes() + test.bytes()
	c := copier{buf: make([]byte, chunkBytes), progress: func(done int) { zen.Progress(float64(done), float64(total)) }}
	for _, s := range []split{train, test} {
		if err := s.write(&c); err != nil {
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

func (s split) bytes() int { return s.images.bytes() + s.labels.bytes() }

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
func (s split) write(c *copier) error {
	if err := c.copy(s.labels, zen.Create[uint8]("y_"+s.name, s.labels.n)); err != nil {
		return err
	}
	if err := c.copy(s.images, zen.Create[uint8]("x_"+s.name, s.images.n, side, side)); err != nil {
		return err
	}
	zen.Info("%s: %d images of %d x %d pixels with their labels", s.name, s.images.n, side, side)
	return nil
}

// copier copies items from files to outputs, and says how far it is.
type copier struct {
	buf      []byte
	done     int // bytes
	progress func(done int)
}

func (c *copier) copy(f *idx, w *zen.Writer[uint8]) error {
	for {
		items, err := f.next(c.buf)
		if err != nil || items == nil {
			return err
		}
		w.Write(items)
		c.done += len(items)
		c.progress(c.done)
	}
}

// bytes returns the size of all items.
func (f *idx) bytes() int { return f.n * f.itemBytes }
