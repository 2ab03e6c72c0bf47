// Package tabular tries the plugins that lead from a CSV file to a classifier, and
// back to names: csv_read, train_test_split, one_hot and standard_scaler. It runs
// real pipelines, and compares what they make with scikit-learn's.
//
// It is tests alone: nothing imports it.
package tabular
