// The plugin importer_mnist reads the IDX files of MNIST. Reading is plain Go
// on io.Reader, so that it is tested without a host; load_wasip1.go joins it to
// zen.
package main

// main is what Go asks for; entries are run instead.
func main() {}
