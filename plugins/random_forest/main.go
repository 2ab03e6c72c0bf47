// Command random_forest is a zen plugin: a random forest, grown as scikit-learn's
// RandomForestClassifier grows it, from the same draws.
//
// What calls zen is in the files that end in _wasip1; everything else runs, and
// is tested, on the host too.
package main

func main() {}
