package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"slices"
	"testing"
	"testing/iotest"
)

func header(magic uint32, dims ...uint32) []byte {
	out := binary.BigEndian.AppendUint32(nil, magic)
	for _, d := range dims {
		out = binary.BigEndian.AppendUint32(out, d)
	}
	return out
}

func images(n int) []byte {
	out := header(magicImages, uint32(n), side, side)
	for i := range n * imageBytes {
		out = append(out, byte(i))
	}
	return out
}

func labels(values ...byte) []byte {
	return append(header(magicLabels, uint32(len(values))), values...)
}

func zipped(t testing.TB, b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readItems reads a file to its end in chunks of three items.
func readItems(port string, file []byte) (items []byte, err error) {
	open := openLabels
	if port == "train_images" {
		open = openImages
	}
	f, err := open(port, iotest.OneByteReader(bytes.NewReader(file)))
	if err != nil {
		return nil, err
	}
	for buf := make([]byte, 3*f.itemBytes+1); ; {
		chunk, err := f.next(buf)
		if err != nil || chunk == nil {
			return items, err
		}
		items = append(items, chunk...)
	}
}

func TestItemsAreReadRawAndCompressed(t *testing.T) {
	for _, n := range []int{0, 1, 3, 7} {
		raw := images(n)
		twoMembers := append(zipped(t, raw[:9]), zipped(t, raw[9:])...)
		for form, file := range map[string][]byte{"raw": raw, "gzip": zipped(t, raw), "gzip of two members": twoMembers} {
			got, err := readItems("train_images", file)
			if err != nil || !bytes.Equal(got, raw[16:]) {
				t.Errorf("%d images, %s: %d bytes, error %v", n, form, len(got), err)
			}
		}
	}
	got, err := readItems("train_labels", zipped(t, labels(5, 0, 9, 4, 1)))
	if err != nil || !bytes.Equal(got, []byte{5, 0, 9, 4, 1}) {
		t.Errorf("labels: %v, error %v", got, err)
	}
}

func TestABadFileIsNamedInOneLine(t *testing.T) {
	whole := zipped(t, images(4))
	damaged := slices.Clone(whole)
	damaged[len(damaged)-5] ^= 1 // in the checksum
	for _, c := range []struct {
		name, port string
		file       []byte
		want       string
	}{
		{"empty", "train_images", nil, "train_images: the file is empty"},
		{"header cut", "train_images", images(1)[:10], "train_images: the file is cut short: 10 of the 16 bytes of its header are there"},
		{"raw cut", "train_images", images(4)[:16+3*imageBytes+5], "train_images: the file is cut short: 3 of 4 images are there"},
		{"gzip cut in the data", "train_images", whole[:len(whole)/2], "train_images: the gzip file is cut short"},
		{"gzip cut in the checksum", "train_images", whole[:len(whole)-1], "train_images: the gzip file is cut short"},
		{"gzip cut in the header", "train_images", whole[:6], "train_images: the gzip file is cut short"},
		{"gzip damaged", "train_images", damaged, "train_images: the gzip file is damaged: its checksum does not match"},
		{"bytes after gzip", "train_images", append(slices.Clone(whole), "junk junk junk"...), "train_images: the gzip file is damaged, or followed by bytes that are not part of it"},
		{"IDX cut in a whole gzip", "train_images", zipped(t, images(4)[:16+imageBytes]), "train_images: the file is cut short: 1 of 4 images are there"},
		{"labels for images", "train_images", labels(1, 2, 3), "train_images: magic 0x00000801, a file of labels; expected 0x00000803, images"},
		{"images for labels", "train_labels", images(1), "train_labels: magic 0x00000803, a file of images; expected 0x00000801, labels"},
		{"a zip file", "train_labels", []byte("PK\x03\x04 and more"), "train_labels: magic 0x504b0304, no IDX file of images or labels; expected 0x00000801, labels"},
		{"other size", "train_images", header(magicImages, 1, 32, 30), "train_images: images of 32 x 30 pixels, expected 28 x 28"},
		{"trailing bytes", "train_labels", append(labels(1, 2), 3, 4), "train_labels: 2 bytes follow the 2 labels"},
		{"label too large", "train_labels", labels(1, 9, 0, 2, 10), "train_labels: label 10 at index 4, expected 0 to 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readItems(c.port, c.file)
			if err == nil || err.Error() != c.want {
				t.Errorf("error %q, want %q", err, c.want)
			}
		})
	}
}

func TestEveryImageHasALabel(t *testing.T) {
	err := checkPair(&idx{port: "train_images", n: 60000}, &idx{port: "train_labels", n: 59999})
	if want := "train_labels: 59999 labels for the 60000 images of train_images"; err == nil || err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	if err := checkPair(&idx{n: 7}, &idx{n: 7}); err != nil {
		t.Error(err)
	}
}

// FuzzIDX: no file makes the reader panic, or return more than the file holds.
func FuzzIDX(f *testing.F) {
	f.Add(images(2))
	f.Add(zipped(f, images(2)))
	f.Add(labels(1, 2, 3))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, open := range []func(string, io.Reader) (*idx, error){openImages, openLabels} {
			x, err := open("x", bytes.NewReader(file))
			if err != nil {
				continue
			}
			buf := make([]byte, 4*imageBytes)
			for {
				items, err := x.next(buf)
				if err != nil || items == nil {
					break
				}
			}
			if x.read > x.n {
				t.Errorf("%d of %d items", x.read, x.n)
			}
		}
	})
}
