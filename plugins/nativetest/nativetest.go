// Package nativetest holds the cores of trainers, which do not call zen, to the
// libraries they stand for. It compiles a core with this machine's own compiler
// and a small main of testdata, and compares what the program computes from the
// same start and draws with what the library did; testdata/reference has that.
//
// It has tests only, and nobody imports it. It runs no plugin file: what those do
// in a pipeline is tried by package classifiers. It stands apart from the plugins
// because Go takes no folder with both C and Go files.
package nativetest
