package tensor

import "slices"

// cache keeps decoded pieces for reads of parts of them, the least recently used
// leaving first. Buffers are used again, so that reading row by row allocates
// nothing once it is full.
type cache struct {
	budget  uint64 // bytes
	used    uint64 // capacity of all entries
	clock   uint64
	last    *cached // the entry that was used last: most reads want it again
	entries []*cached
	spare   []*cached // left, and their buffers fit nothing yet; at most a few
}

// maxSpare is how many buffers wait to be used again. The pieces that a table is
// read by differ in size: values, texts, offsets, validity.
const maxSpare = 16

type cached struct {
	piece  *piece
	values []byte
	used   uint64 // clock when it was used last
}

// get returns the values of a piece, valid until the next call.
func (c *cache) get(p *piece) ([]byte, error) {
	c.clock++
	if c.last == nil || c.last.piece != p {
		c.last = c.find(p)
	}
	if c.last != nil {
		c.last.used = c.clock
		return c.last.values, nil
	}
	e, err := c.room(p.guest)
	if err != nil {
		return nil, err
	}
	z := decoders.Get().(*decoder)
	defer z.release()
	if err := z.decode(e.values, p); err != nil {
		return nil, err
	}
	e.piece, e.used = p, c.clock
	c.last = e
	return e.values, nil
}

func (c *cache) find(p *piece) *cached {
	for _, e := range c.entries {
		if e.piece == p {
			return e
		}
	}
	return nil
}

// room returns an entry with n bytes, of which nothing is known.
func (c *cache) room(n uint64) (*cached, error) {
	// One chunk always has room. A larger piece is another writer's batch.
	budget := max(c.budget, chunkBytes)
	if n > budget {
		return nil, malformed("a batch of %d bytes is read in part, but only %d may be kept: read it whole", n, budget)
	}
	for c.used+n > budget {
		c.spare = append(c.spare, c.evict())
	}
	e := c.fitting(n)
	e.piece, e.values = nil, sized(e.values, int(n))
	c.used += uint64(cap(e.values))
	c.entries = append(c.entries, e)
	return e, nil
}

// fitting returns the entry whose spare buffer fits n bytes best, or an empty one.
// A buffer that is far too large is kept for a larger piece.
func (c *cache) fitting(n uint64) *cached {
	if n := len(c.spare); n > maxSpare {
		c.spare = slices.Delete(c.spare, 0, n-maxSpare)
	}
	best := -1
	for i, e := range c.spare {
		size := uint64(cap(e.values))
		if size >= n && size <= 4*n+1<<10 && (best < 0 || size < uint64(cap(c.spare[best].values))) {
			best = i
		}
	}
	if best < 0 {
		return &cached{}
	}
	e := c.spare[best]
	c.spare = slices.Delete(c.spare, best, best+1)
	return e
}

// evict takes out the least recently used entry.
func (c *cache) evict() *cached {
	oldest := 0
	for i, e := range c.entries {
		if e.used < c.entries[oldest].used {
			oldest = i
		}
	}
	return c.remove(oldest)
}

// drop takes out a piece that is not wanted again; the next one gets its buffer.
func (c *cache) drop(p *piece) {
	if i := slices.IndexFunc(c.entries, func(e *cached) bool { return e.piece == p }); i >= 0 {
		c.spare = append(c.spare, c.remove(i))
	}
}

func (c *cache) remove(i int) *cached {
	e, end := c.entries[i], len(c.entries)-1
	c.entries[i] = c.entries[end]
	c.entries = c.entries[:end]
	c.used -= uint64(cap(e.values))
	if c.last == e {
		c.last = nil
	}
	return e
}
