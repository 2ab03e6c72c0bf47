// The plugin random_forest grows the trees of scikit-learn's
// RandomForestClassifier, from the same draws. All of it but the files that end in
// _wasip1, which join it to zen, is tested without a host.
package main

// main is what Go asks for; entries are run instead.
func main() {}
