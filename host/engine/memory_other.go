//go:build !unix

package engine

// provide takes the memory from Go's heap where there is no mmap.
func (m *linearMemory) provide(size uint64) error {
	if size > m.usable {
		region := make([]byte, max(size, min(2*m.usable, m.limit)))
		copy(region, m.region)
		m.region, m.usable = region, uint64(len(region))
	}
	return nil
}

func (m *linearMemory) Free() { m.region, m.usable = nil, 0 }
