// Command generate draws the digits data set: 6,000 training and 1,000 test
// images of handwritten-looking digits, 28×28 pixels of uint8, written as four
// gzip-compressed IDX files (the file format of MNIST).
//
//	go run ./testdata/digits/generate -out testdata/digits
//
// The images are the same bytes on every machine: the only arithmetic is on
// 64-bit integers (a compiler may fuse floating-point multiply and add on some
// architectures), and the random numbers come from one PCG stream per file pair
// with a seed committed here. The gzip bytes around the images may change with
// the Go version; TestCommittedFilesMatchGenerator therefore compares what they
// hold.
//
// It is a tool, not a library: nothing imports it, and besides the standard library
// it imports package dice only.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", ".", "folder to write the four files to")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "generate: unexpected argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := writeDataSet(*out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// writeDataSet draws every split and writes its two files into folder.
func writeDataSet(folder string) error {
	for _, s := range splits {
		images, labels := s.draw()
		files := []struct {
			name    string
			content []byte
		}{
			{s.imagesFile, encodeImages(images)},
			{s.labelsFile, encodeLabels(labels)},
		}
		for _, f := range files {
			compressed, err := compress(f.content)
			if err != nil {
				return fmt.Errorf("compress %s: %w", f.name, err)
			}
			if err := os.WriteFile(filepath.Join(folder, f.name), compressed, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
