package tensor

import (
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"

	"zen/abi"
)

// decoder is a zstd decoder with a buffer for bits and padding.
type decoder struct {
	zstd *zstd.Decoder
	buf  []byte
}

// decoders are kept between files.
var decoders = sync.Pool{New: func() any {
	z, err := zstd.NewReader(nil,
		zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true),
		// Never beyond the end of dst: it is guest memory.
		zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return &decoder{zstd: z}
}}

// decoding decodes the pieces of one file.
type decoding struct {
	cores   int
	cache   cache
	forward bool // what was read to its end is not kept

	// The pieces being decoded in parallel, and where they go.
	pieces  []piece
	dst     []byte
	next    atomic.Int64
	done    sync.WaitGroup
	mu      sync.Mutex
	err     error
	workRun func() // a method value, made once: a go statement with arguments allocates
}

func newDecoding(o ReadOptions) *decoding {
	d := &decoding{cores: max(1, o.Cores)}
	d.cache.budget = o.CacheBytes
	if d.cache.budget == 0 {
		d.cache.budget = defaultCacheBytes
	}
	d.workRun = func() {
		defer d.done.Done()
		d.work()
	}
	return d
}

// whole decodes pieces that follow each other to the start of dst.
func (d *decoding) whole(dst []byte, pieces []piece) error {
	d.pieces, d.dst, d.err = pieces, dst, nil
	d.next.Store(0)
	for range min(d.cores, len(pieces)) - 1 {
		d.done.Add(1)
		go d.workRun()
	}
	d.work()
	d.done.Wait()
	d.pieces, d.dst = nil, nil
	return d.err
}

func (d *decoding) work() {
	z := decoders.Get().(*decoder)
	defer z.release()
	for {
		i := int(d.next.Add(1)) - 1
		if i >= len(d.pieces) {
			return
		}
		p := &d.pieces[i]
		at := p.start - d.pieces[0].start
		if err := z.decode(d.dst[at:at+p.guest:at+p.guest], p); err != nil {
			d.mu.Lock()
			d.err = err
			d.mu.Unlock()
			d.next.Store(int64(len(d.pieces)))
			return
		}
	}
}

// part copies the bytes of a piece from at on.
func (d *decoding) part(dst []byte, p *piece, at uint64) error {
	if !p.zstd {
		return p.copy(dst, at)
	}
	values, err := d.cache.get(p)
	if err != nil {
		return err
	}
	if n := copy(dst, values[at:]); d.forward && at+uint64(n) == p.guest {
		d.cache.drop(p)
	}
	return nil
}

// copy copies from at on what is stored as it is.
func (p *piece) copy(dst []byte, at uint64) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = recovered("reading", r)
		}
	}()
	if p.dtype == abi.Bool {
		unpackBits(dst, p.body, at)
	} else {
		copy(dst, p.body[at:])
	}
	return nil
}

// release gives the decoder back, but not what one huge batch made it take.
func (z *decoder) release() {
	if cap(z.buf) > 2*chunkBytes {
		z.buf = nil
	}
	decoders.Put(z)
}

// decode writes all values of a piece to dst, which has exactly their size.
func (z *decoder) decode(dst []byte, p *piece) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = recovered("decoding", r)
		}
	}()
	switch {
	case !p.zstd && p.dtype == abi.Bool:
		unpackBits(dst, p.body, 0)
	case !p.zstd:
		copy(dst, p.body)
	case p.dtype != abi.Bool && p.length == p.guest:
		return z.unzip(dst, p)
	default:
		z.buf = sized(z.buf, int(p.length))
		if err := z.unzip(z.buf, p); err != nil {
			return err
		}
		if p.dtype == abi.Bool {
			unpackBits(dst, z.buf, 0)
		} else {
			copy(dst, z.buf)
		}
	}
	return nil
}

// unzip decodes a piece into dst, which has p.length bytes.
func (z *decoder) unzip(dst []byte, p *piece) error {
	out, err := z.zstd.DecodeAll(p.body, dst[:0:len(dst)])
	if err != nil {
		return malformed("decoding zstd: %v", err)
	}
	if len(out) != len(dst) {
		return malformed("%d bytes decode to %d, not %d", len(p.body), len(out), len(dst))
	}
	return nil
}
