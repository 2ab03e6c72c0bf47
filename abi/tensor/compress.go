package tensor

import (
	"sync"

	"github.com/klauspost/compress/zstd"

	"zen/abi"
)

// encoders are kept between writers: each holds 4 MiB of history.
var encoders = sync.Pool{New: func() any {
	e, err := zstd.NewWriter(nil,
		// A window as large as a chunk: a larger one would only take memory. Before
		// the level, which otherwise makes blocks of 64 instead of 128 KiB: 4 to 8 %
		// slower on MNIST, and 1 % larger.
		zstd.WithWindowSize(chunkBytes),
		zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(1),
		// Every frame says its size, so that a reader can tell frames apart.
		zstd.WithSingleSegment(true),
		// No checksum of their own: the object digest covers the whole file.
		zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}}

// chunk is a run of a stream's values on its way through the line.
type chunk struct {
	of          *stream
	values      []byte // guest bytes: guest memory or own; canonical once digested
	own         []byte // the buffer that values lies in, to be used again; nil: guest memory
	first, last bool   // of its batch
	mayStayRaw  bool   // alone in its batch, so it may be stored without zstd

	// Made on the way.
	body    []byte // what goes into the file
	length  int    // of body before compression
	raw     bool   // body is not compressed
	encoded bool

	// Kept from chunk to chunk, since nothing may be allocated per write.
	copied, bits, frame []byte
}

// line brings chunks into canonical form and digests them (one goroutine, in
// order), compresses them (cores goroutines) and hands them on (in order, by
// whichever goroutine compressed the next one). Goroutines live only while there
// is work, so a line that is given up needs no closing.
type line struct {
	cores        int
	uncompressed bool

	mu    sync.Mutex
	moved sync.Cond // a chunk left the line
	ring  []chunk
	// Chunks are counted from the start; chunk n lies in ring[n%len(ring)].
	// left ≤ taken ≤ digested ≤ put ≤ left+len(ring).
	put, digested, taken, left uint64

	digesting, emitting bool
	encoding            int
	err                 error    // sticky; what still comes is thrown away
	spare               [][]byte // buffers of chunkBytes

	// Method values, made once: a go statement with arguments allocates.
	digestLoop, encodeLoop func()
}

// lines are kept between writers for their buffers, some 4 MiB per core: a
// collector that is off while a guest runs would not take them back.
var lines sync.Pool

// maxCompressors bounds those of a line. One goroutine digests, which is about as
// fast as seven that compress: more would wait for it, and hold some 8 MiB each.
const maxCompressors = 8

func newLine(o Options) *line {
	cores := min(max(1, o.Cores), maxCompressors)
	if l, _ := lines.Get().(*line); l != nil && l.cores == cores {
		l.uncompressed = o.Uncompressed
		return l
	}
	l := &line{cores: cores, uncompressed: o.Uncompressed}
	l.moved.L = &l.mu
	// One more than the compressors hold for the digester, one for the writer.
	l.ring = make([]chunk, l.cores+2)
	l.digestLoop, l.encodeLoop = l.digest, l.encode
	return l
}

// submit puts a chunk into the line, waiting for a free place. own is the
// buffer it lies in, if it is not guest memory; the line owns it from now on.
func (l *line) submit(s *stream, values, own []byte, first, last, mayStayRaw bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.put-l.left == uint64(len(l.ring)) {
		l.moved.Wait()
	}
	if l.err != nil {
		return l.err
	}
	c := l.at(l.put)
	c.of, c.values, c.own = s, values, own
	c.first, c.last, c.mayStayRaw = first, last, mayStayRaw
	l.put++
	if !l.digesting {
		l.digesting = true
		go l.digestLoop()
	}
	return nil
}

// drain waits until the line is empty: nothing refers to guest memory any more.
func (l *line) drain() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.left < l.put {
		l.moved.Wait()
	}
	return l.err
}

// retire ends the use of a line that is empty and never failed.
func (l *line) retire() {
	if len(l.spare) > len(l.ring) {
		clear(l.spare[len(l.ring):])
		l.spare = l.spare[:len(l.ring)]
	}
	lines.Put(l)
}

// buffer returns an empty buffer of capacity chunkBytes.
func (l *line) buffer() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.spare); n > 0 {
		b := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return b
	}
	return make([]byte, 0, chunkBytes)
}

// spareOf returns an empty buffer of the stream's size.
func (l *line) spareOf(s *stream) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(s.spare); n > 0 {
		b := s.spare[n-1]
		s.spare = s.spare[:n-1]
		if uint64(cap(b)) >= s.size { // else it is from when the size was smaller
			return b
		}
	}
	return make([]byte, 0, s.size)
}

func (l *line) at(n uint64) *chunk { return &l.ring[n%uint64(len(l.ring))] }

func (l *line) digest() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.digested < l.put {
		c, skip := l.at(l.digested), l.err != nil
		l.mu.Unlock()
		if !skip {
			c.canonicalise()
			_, _ = c.of.digest.Write(c.values)
		}
		l.mu.Lock()
		l.digested++
		if l.encoding < l.cores {
			l.encoding++
			go l.encodeLoop()
		}
	}
	l.digesting = false
}

func (l *line) encode() {
	z := encoders.Get().(*zstd.Encoder)
	defer encoders.Put(z)
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.taken < l.digested {
		c, skip := l.at(l.taken), l.err != nil
		l.taken++
		l.mu.Unlock()
		if !skip {
			c.compress(z, l.uncompressed)
		}
		l.mu.Lock()
		c.encoded = true
		l.emit()
	}
	l.encoding--
}

// emit hands on the chunks at the front that are ready, with the lock held
// before and after.
func (l *line) emit() {
	if l.emitting {
		return
	}
	l.emitting = true
	for l.left < l.taken && l.at(l.left).encoded {
		c, err := l.at(l.left), l.err
		if err == nil {
			l.mu.Unlock()
			err = c.of.sink(c)
			l.mu.Lock()
		}
		if l.err == nil {
			l.err = err
		}
		l.release(c)
		l.left++
		l.moved.Broadcast()
	}
	l.emitting = false
}

func (l *line) release(c *chunk) {
	switch { // all of them: there are no more than were in use at once
	case cap(c.own) == chunkBytes:
		l.spare = append(l.spare, c.own[:0])
	case c.own != nil:
		c.of.spare = append(c.of.spare, c.own[:0])
	}
	c.of, c.values, c.own, c.body, c.encoded = nil, nil, nil, nil, false
}

// canonicalise makes values canonical: in place when they are ours, else in a
// copy. Guest memory is never changed.
func (c *chunk) canonicalise() {
	d := c.of.layout.dtype
	if isCanonical(d, c.values) {
		return
	}
	if c.own == nil {
		c.copied = append(c.copied[:0], c.values...)
		c.values = c.copied
	}
	canonicalise(d, c.values)
}

func (c *chunk) compress(z *zstd.Encoder, uncompressed bool) {
	c.body, c.raw = c.values, true
	if c.of.layout.dtype == abi.Bool {
		c.bits = sized(c.bits, int(storedBytes(abi.Bool, uint64(len(c.values)))))
		packBits(c.bits, c.values)
		c.body = c.bits
	}
	c.length = len(c.body)
	if uncompressed {
		return
	}
	if c.length == 0 { // the end of a batch, and no frame
		c.body, c.raw = nil, false
		return
	}
	// Room for the worst case at once: it is touched only as far as it is used.
	c.frame = z.EncodeAll(c.body, sized(c.frame, c.length+c.length>>8+64)[:0])
	if !c.mayStayRaw || len(c.frame) < c.length {
		c.body, c.raw = c.frame, false
	}
}

// sized returns buf with length n, made anew when it is too small.
func sized(buf []byte, n int) []byte {
	if cap(buf) < n {
		return make([]byte, n)
	}
	return buf[:n]
}
