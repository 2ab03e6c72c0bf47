// The plugin one_hot turns tables into numbers. Encoding is plain Go on slices; the
// files with the suffix _wasip1 join it to zen. plugins/tabular tests both.
package main

// main is what Go asks for; entries are run instead.
func main() {}
