package tensor

import (
	"github.com/klauspost/compress/zstd"
)

// frame is one zstd frame of a buffer.
type frame struct {
	body   []byte
	length uint64 // bytes it says it decodes to
}

// maxDecoded returns the most that so many bytes of zstd can decode to: a block
// takes at least 4 bytes and makes at most 128 KiB.
func maxDecoded(stored int) uint64 { return (uint64(stored)/4 + 1) * (128 << 10) }

// splitFrames finds the frames of a buffer by their headers alone. It returns
// none when they do not follow each other, each with its size, up to total
// bytes: the buffer may still be good, but has to be decoded in one go.
func splitFrames(body []byte, total uint64) (frames []frame) {
	var sum uint64
	for len(body) > 0 {
		size, length, ok := frameSize(body)
		if !ok || length > total-sum {
			return nil
		}
		sum += length
		if length > 0 {
			frames = append(frames, frame{body[:size:size], length})
		}
		body = body[size:]
	}
	if sum != total {
		return nil
	}
	return frames
}

// frameSize walks over the first frame, from block header to block header.
func frameSize(body []byte) (size int, length uint64, ok bool) {
	var h zstd.Header
	if err := h.Decode(body); err != nil || h.Skippable || !h.HasFCS {
		return 0, 0, false
	}
	for at := h.HeaderSize; at+3 <= len(body); {
		head := uint32(body[at]) | uint32(body[at+1])<<8 | uint32(body[at+2])<<16
		n := int(head >> 3)
		if kind := head >> 1 & 3; kind == 1 {
			n = 1 // one byte, repeated
		}
		at += 3 + n
		if head&1 == 0 {
			continue
		}
		if h.HasCheckSum {
			at += 4
		}
		return at, h.FrameContentSize, at <= len(body)
	}
	return 0, 0, false
}
