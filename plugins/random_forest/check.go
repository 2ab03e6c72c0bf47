package main

import (
	"errors"
	"fmt"
)

// check says what is wrong with a forest that was read. Of one that passes every
// row comes to a leaf.
func (f *forest) check() error {
	switch {
	case len(f.classes) < 2:
		return fmt.Errorf("it has %d classes; at least 2 are needed", len(f.classes))
	case len(f.roots) == 0:
		return errors.New("it has no trees")
	}
	for k, label := range f.classes[1:] {
		if label <= f.classes[k] {
			return fmt.Errorf("classes do not rise: %d follows %d", label, f.classes[k])
		}
	}
	for i, root := range f.roots {
		if root < 0 || root >= int64(len(f.nodes)) {
			return fmt.Errorf("tree %d begins at node %d of %d", i, root, len(f.nodes))
		}
	}
	for i, n := range f.nodes {
		if err := f.checkNode(i, n); err != nil {
			return fmt.Errorf("node %d: %w", i, err)
		}
	}
	return nil
}

func (f *forest) checkNode(number int, n node) error {
	if n.feature < 0 {
		if leaves := len(f.shares) / len(f.classes); n.left < 0 || int(n.left) >= leaves {
			return fmt.Errorf("row %d of %d rows of shares", n.left, leaves)
		}
		return nil
	}
	if int(n.feature) >= f.features {
		return fmt.Errorf("feature %d of %d", n.feature, f.features)
	}
	for _, side := range [...]int32{n.left, n.right} {
		// Sides lie behind their node, so that there is no way back.
		if int(side) <= number || int(side) >= len(f.nodes) {
			return fmt.Errorf("its side is node %d of %d", side, len(f.nodes))
		}
	}
	return nil
}

// nodesOf puts together what a model has of each node.
func nodesOf(feature []int32, threshold []float32, left, right []int32) ([]node, error) {
	if len(threshold) != len(feature) || len(left) != len(feature) || len(right) != len(feature) {
		return nil, errors.New("feature, threshold, left and right differ in length")
	}
	nodes := make([]node, len(feature))
	for i := range nodes {
		nodes[i] = node{feature[i], threshold[i], left[i], right[i]}
	}
	return nodes, nil
}
