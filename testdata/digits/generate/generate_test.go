package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// folder holds the committed files.
const folder = ".."

// sizeLimit keeps the repository small: all four files together, in bytes.
const sizeLimit = 2_000_000

// readCommitted returns the uncompressed content of a committed file.
func readCommitted(t *testing.T, name string) []byte {
	t.Helper()
	compressed, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return content
}

func TestCommittedFilesMatchGenerator(t *testing.T) {
	check := func(name string, drawn []byte) {
		t.Helper()
		want, got := sha256.Sum256(drawn), sha256.Sum256(readCommitted(t, name))
		if got != want {
			t.Errorf("%s holds SHA-256 %x, the generator draws %x; run it again or undo its change", name, got, want)
		}
	}
	for _, s := range splits {
		images, labels := s.draw()
		check(s.imagesFile, encodeImages(images))
		check(s.labelsFile, encodeLabels(labels))
	}
}

func TestCommittedFilesHaveMNISTShapes(t *testing.T) {
	tests := []struct {
		name   string
		header []uint32
	}{
		{"train-images-idx3-ubyte.gz", []uint32{0x803, 6000, 28, 28}},
		{"train-labels-idx1-ubyte.gz", []uint32{0x801, 6000}},
		{"t10k-images-idx3-ubyte.gz", []uint32{0x803, 1000, 28, 28}},
		{"t10k-labels-idx1-ubyte.gz", []uint32{0x801, 1000}},
	}
	for _, test := range tests {
		content := readCommitted(t, test.name)
		size := 1
		for i, want := range test.header {
			if got := binary.BigEndian.Uint32(content[4*i:]); got != want {
				t.Errorf("%s: header word %d is %#x, want %#x", test.name, i, got, want)
			}
			if i > 0 {
				size *= int(want)
			}
		}
		if got := len(content) - 4*len(test.header); got != size {
			t.Errorf("%s holds %d elements, want %d", test.name, got, size)
		}
	}
}

func TestCommittedLabelsAreBalancedAndShuffled(t *testing.T) {
	for _, s := range splits {
		labels := readCommitted(t, s.labelsFile)[8:]
		var count [10]int
		repeats := 0
		for i, label := range labels {
			count[label]++
			if i > 0 && label == labels[i-1] {
				repeats++
			}
		}
		for digit, n := range count {
			if n != s.perDigit {
				t.Errorf("%s: %d images of digit %d, want %d", s.labelsFile, n, digit, s.perDigit)
			}
		}
		// One label in ten equals the one before when shuffled, none when the
		// digits come in turn, nearly all when they are sorted.
		if repeats < len(labels)/20 || repeats > len(labels)*3/20 {
			t.Errorf("%s: %d of %d labels equal the one before, want about a tenth", s.labelsFile, repeats, len(labels))
		}
	}
}

func TestNoImageOccursTwice(t *testing.T) {
	seen := map[image]bool{}
	for _, s := range splits {
		content := readCommitted(t, s.imagesFile)[16:]
		for i := 0; i < len(content); i += side * side {
			img := image(content[i : i+side*side])
			if seen[img] {
				t.Errorf("%s: image %d occurred before", s.imagesFile, i/(side*side))
			}
			seen[img] = true
		}
	}
}

func TestCommittedFilesAreSmall(t *testing.T) {
	total := int64(0)
	for _, s := range splits {
		for _, name := range []string{s.imagesFile, s.labelsFile} {
			stat, err := os.Stat(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			total += stat.Size()
		}
	}
	if total > sizeLimit {
		t.Errorf("the files take %d bytes, want at most %d", total, sizeLimit)
	}
}

func TestCompressLeavesOutNameAndTime(t *testing.T) {
	compressed, err := compress([]byte("content"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "" || !r.ModTime.IsZero() {
		t.Errorf("gzip header names file %q of %v, want neither", r.Name, r.ModTime)
	}
}

func TestRotateKeepsLength(t *testing.T) {
	for turn := int64(-180); turn <= 180; turn += 30 {
		x, y := rotate(3000, 4000, turn)
		// Each coordinate is cut to a whole number: at most 1 off, so at most
		// 2 in the length.
		if length2 := x*x + y*y; length2 > 5002*5002 || length2 < 4998*4998 {
			t.Errorf("turn %d: (%d, %d) has squared length %d, want about 5000²", turn, x, y, length2)
		}
	}
}

func TestNearMeasuresToTheLineNotBeyondItsEnds(t *testing.T) {
	a, b := point{0, 0}, point{300, 400}
	tests := []struct {
		name   string
		p      point
		radius int64
		want   bool
	}{
		{"on the line", point{150, 200}, 0, true},
		{"beside the line, just within", point{150 + 80, 200 - 60}, 100, true},
		{"beside the line, just outside", point{150 + 80, 200 - 60}, 99, false},
		{"before the start, within", point{-30, -40}, 50, true},
		{"before the start, outside", point{-30, -40}, 49, false},
		{"beyond the end, within", point{330, 440}, 50, true},
		{"beyond the end, outside", point{330, 440}, 49, false},
	}
	for _, test := range tests {
		if got := near(test.p, a, b, test.radius); got != test.want {
			t.Errorf("%s: near is %v, want %v", test.name, got, test.want)
		}
	}
}
