//go:build !linux && !darwin

package machine

// Free knows nothing here.
func Free(string) (bytes uint64, ok bool) { return 0, false }
