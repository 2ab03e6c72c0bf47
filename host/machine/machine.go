// Package machine tells what the system lets a program have: cores, memory,
// limits of the process, room on a disk. What a system does not tell is left
// out; nothing here fails. It changes nothing and imports nothing of zen;
// packages below host may import it. Safe for concurrent use.
package machine

import "runtime"

// Machine is what this process may use.
type Machine struct {
	Cores          int    `json:"cores"`
	MemoryBytes    uint64 `json:"memory_bytes,omitempty"`    // of the machine; 0: not known
	AvailableBytes uint64 `json:"available_bytes,omitempty"` // of it, without taking from others; 0: not known
	CgroupBytes    uint64 `json:"cgroup_bytes,omitempty"`    // what the control group leaves of the memory; 0: it sets no limit
	Limits         Limits `json:"limits"`
}

// Limits are those of this process and its children; nil: none.
type Limits struct {
	AddressSpaceBytes *uint64 `json:"address_space_bytes,omitempty"`
	DataBytes         *uint64 `json:"data_bytes,omitempty"` // private memory, the most that can be set
	OpenFiles         *uint64 `json:"open_files,omitempty"` // the most that can be set
	Processes         *uint64 `json:"processes,omitempty"`  // of this user
}

// Look returns what there is now.
func Look() Machine {
	m := Machine{Cores: runtime.NumCPU()}
	m.look()
	return m
}

// StepBytes returns the memory that steps can share, 0 when it is not known.
func (m Machine) StepBytes() uint64 {
	if m.CgroupBytes > 0 && (m.MemoryBytes == 0 || m.CgroupBytes < m.MemoryBytes) {
		return m.CgroupBytes
	}
	return m.MemoryBytes
}
