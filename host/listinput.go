package host

import (
	"zen/abi"
	"zen/abi/tensor"
	"zen/host/pipeline"
	"zen/host/worker"
)

// list returns what a list of outputs brings: named tensors by the names of their
// steps. An optional output that was not written is not among them; there is false
// when none was.
func (s *scheduler) list(edge pipeline.Edge) (in worker.Input, there bool) {
	members := make([]worker.Member, 0, len(edge.List))
	for _, of := range edge.List {
		if in, there := s.input(of); there {
			members = append(members, worker.Member{Name: of.Step.Name, Input: in})
		}
	}
	return listOf(members), len(members) > 0
}

// listOf joins members, which are sorted by name. The content is that of named
// tensors, whoever made them, and no member is read for it.
func listOf(members []worker.Member) worker.Input {
	in := worker.Input{Type: abi.Type{Kind: abi.KindTensors, Fields: make([]abi.Field, len(members))}, Members: members}
	digests := make(map[string]tensor.ContentDigest, len(members))
	for i, m := range members {
		digests[m.Name] = m.Content
		in.Type.Fields[i] = abi.Field{Name: m.Name, Type: m.Type}
	}
	in.Content = tensor.DigestTensors(digests)
	return in
}
