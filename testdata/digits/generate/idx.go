package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
)

// The magic numbers of IDX (http://yann.lecun.com/exdb/mnist, "file formats"):
// two zero bytes, 0x08 for uint8, the number of dimensions.
const (
	magicImages = 0x00000803
	magicLabels = 0x00000801
)

// encodeImages returns an IDX file of shape [N, 28, 28] uint8.
func encodeImages(images []image) []byte {
	file := idxHeader(magicImages, len(images), side, side)
	for i := range images {
		file = append(file, images[i][:]...)
	}
	return file
}

// encodeLabels returns an IDX file of shape [N] uint8.
func encodeLabels(labels []uint8) []byte {
	return append(idxHeader(magicLabels, len(labels)), labels...)
}

func idxHeader(magic uint32, shape ...int) []byte {
	header := binary.BigEndian.AppendUint32(nil, magic)
	for _, n := range shape {
		header = binary.BigEndian.AppendUint32(header, uint32(n))
	}
	return header
}

// compress returns content as a gzip file without name and time.
func compress(content []byte) ([]byte, error) {
	var buffer bytes.Buffer
	w, err := gzip.NewWriterLevel(&buffer, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
