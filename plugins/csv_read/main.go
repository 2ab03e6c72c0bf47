// The plugin csv_read reads CSV files as tables. Reading is plain Go on io.Reader,
// so that it is tested without a host; read_wasip1.go joins it to zen.
package main

// main is what Go asks for; entries are run instead.
func main() {}
