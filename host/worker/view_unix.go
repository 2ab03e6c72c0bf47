//go:build unix

package worker

import (
	"golang.org/x/sys/unix"

	"zen/cache"
)

// view maps an object into memory. Should its disk fail or somebody cut the file
// short meanwhile, reading it gives a *tensor.FaultError. The mapping needs no
// descriptor, of which a list of thousands of objects would take too many.
func view(object cache.Object) (b []byte, release func(), err error) {
	if object.File() == nil || object.Size() == 0 {
		return readAll(object)
	}
	b, err = unix.Mmap(int(object.File().Fd()), 0, int(object.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return readAll(object)
	}
	_ = object.Close()
	return b, func() { _ = unix.Munmap(b) }, nil
}
