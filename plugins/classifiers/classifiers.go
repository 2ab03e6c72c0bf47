// Package classifiers holds the plugins of the slot `classifier` to what makes
// them exchangeable: the same entries and ports, the same errors for the same
// mistakes, results that follow from the seed alone, and the predictions of the
// libraries they stand for. It has tests only, which run the plugin files of
// build/plugins through the public API of package host, in real worker processes;
// nobody imports it. The classifier of the Rust SDK's README is held to the same.
//
// What the libraries predict lies in testdata/reference, each file beside the
// script that made it.
package classifiers
