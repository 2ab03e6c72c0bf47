// Command generate makes up the houses of the tabular pipeline: train.csv, 2,000
// houses with how much heat each needs, and new.csv, 12 houses without.
//
//	go run ./testdata/tabular/generate -out testdata/tabular
//
// The files are the same bytes on every machine: the only arithmetic is on 64-bit
// integers, and the random numbers come from one PCG stream per file with a seed
// committed here.
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
	out := flag.String("out", ".", "folder to write the two files to")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "generate: unexpected argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(*out, f.name), f.content(), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
	}
}
