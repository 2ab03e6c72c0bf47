//go:build unix

package engine

import "golang.org/x/sys/unix"

// provide makes the first size bytes usable.
func (m *linearMemory) provide(size uint64) error {
	if m.region == nil {
		region, err := unix.Mmap(-1, 0, int(max(m.reserve, pageBytes)), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
		if err != nil {
			return err
		}
		m.region = region
		adviseHugePages(region)
	}
	if size <= m.usable {
		return nil
	}
	if err := unix.Mprotect(m.region[m.usable:size], unix.PROT_READ|unix.PROT_WRITE); err != nil {
		return err
	}
	m.usable = size
	return nil
}

func (m *linearMemory) Free() {
	if m.region != nil {
		_ = unix.Munmap(m.region)
		m.region, m.usable = nil, 0
	}
}
