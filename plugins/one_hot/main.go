// The plugin one_hot turns tables into numbers. Encoding is plain Go on slices, so
// that it is tested without a host; the files with the suffix _wasip1 join it to zen.
package main

// main is what Go asks for; entries are run instead.
func main() {}
