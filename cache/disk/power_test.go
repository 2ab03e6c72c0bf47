package disk

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"maps"
	"math/rand/v2"
	"slices"
)

// survival is what a power failure leaves of a file's bytes that were not synced.
type survival struct {
	name string
	of   func(n *inode) []byte
}

var survivals = []survival{
	{"nothing", func(n *inode) []byte { return n.safe }},
	{"everything", func(n *inode) []byte { return n.bytes }},
	{"half", func(n *inode) []byte { return n.bytes[:len(n.bytes)/2] }},
	{"zeros", func(n *inode) []byte { return make([]byte, len(n.bytes)) }},
	{"garbage", garbage},
}

// garbage is what lay at that place of the disk before.
func garbage(n *inode) []byte {
	b := make([]byte, len(n.bytes))
	for i := range b {
		b[i] = byte(i*7 + 13)
	}
	return b
}

// images returns every disk that a power failure may leave now: no change of a
// name, all of them, each prefix, all but each one, each one alone and some
// others at random; each with every survival of bytes. Equal ones come once.
func (d *memDisk) images(random *rand.Rand) (images []*memDisk) {
	seen := map[[32]byte]bool{}
	for _, kept := range choices(len(d.pending), random) {
		for _, s := range survivals {
			image := d.image(kept, s)
			if sum := image.sum(); !seen[sum] {
				seen[sum] = true
				images = append(images, image)
			}
		}
	}
	return images
}

const randomChoices = 8

// choices returns which of n changes survive.
func choices(n int, random *rand.Rand) (all [][]bool) {
	add := func(survives func(i int) bool) {
		kept := make([]bool, n)
		for i := range kept {
			kept[i] = survives(i)
		}
		all = append(all, kept)
	}
	for k := range n + 1 {
		add(func(i int) bool { return i < k })
	}
	for k := range n {
		add(func(i int) bool { return i != k })
		add(func(i int) bool { return i == k })
	}
	for range randomChoices {
		add(func(int) bool { return random.IntN(2) == 0 })
	}
	return all
}

// image returns the disk after the power failure.
func (d *memDisk) image(kept []bool, s survival) *memDisk {
	folders := map[*inode]map[string]*inode{}
	for i, c := range d.pending {
		if !kept[i] {
			continue
		}
		if folders[c.folder] == nil {
			folders[c.folder] = maps.Clone(c.folder.synced)
		}
		folders[c.folder][c.name] = c.to
	}
	return &memDisk{root: revive(d.root, folders, s, map[*inode]*inode{})}
}

// revive copies what survived of an inode and all below it.
func revive(n *inode, folders map[*inode]map[string]*inode, s survival, done map[*inode]*inode) *inode {
	if copied := done[n]; copied != nil {
		return copied // a file with two names
	}
	copied := &inode{mode: n.mode, used: n.used, locks: map[*memFile]bool{}}
	done[n] = copied
	if n.names == nil {
		copied.bytes = n.bytes
		if n.dirty {
			copied.bytes = s.of(n)
		}
		copied.bytes = slices.Clip(copied.bytes)
		copied.safe = copied.bytes
		return copied
	}
	names := folders[n]
	if names == nil {
		names = n.synced
	}
	copied.names = map[string]*inode{}
	for name, inner := range names {
		if inner != nil {
			copied.names[name] = revive(inner, folders, s, done)
		}
	}
	copied.synced = maps.Clone(copied.names)
	return copied
}

// sum tells disks apart.
func (d *memDisk) sum() [32]byte {
	h := sha256.New()
	d.root.describe(h, ".")
	return [32]byte(h.Sum(nil))
}

func (n *inode) describe(h hash.Hash, name string) {
	fmt.Fprintf(h, "%s %v %d\n", name, n.names != nil, len(n.bytes))
	h.Write(n.bytes)
	for _, inner := range slices.Sorted(maps.Keys(n.names)) {
		n.names[inner].describe(h, name+"/"+inner)
	}
}
