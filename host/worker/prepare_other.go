//go:build !linux

package worker

// prepareProcess has nothing to do: the worker ends when its standard input
// does.
func prepareProcess(int) error { return nil }

func limitData(uint64) {}
