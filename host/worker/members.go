package worker

import (
	"fmt"
	"sort"

	"zen/host/engine"
)

// members are the outputs of several steps as named tensors. Each is an object of
// its own, which is opened when the guest looks it up.
type members struct {
	ports *ports
	list  []Member // by name
}

// Names returns the names in byte order.
func (m members) Names() []string {
	names := make([]string, len(m.list))
	for i := range m.list {
		names[i] = m.list[i].Name
	}
	return names
}

// Named opens a member.
func (m members) Named(name string) (engine.Tensor, error) {
	i := sort.Search(len(m.list), func(i int) bool { return m.list[i].Name >= name })
	if i == len(m.list) || m.list[i].Name != name {
		return nil, fmt.Errorf("there is no member %q", name)
	}
	return m.ports.tensor(m.list[i].Input)
}
