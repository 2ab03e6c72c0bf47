package format

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"zen/abi"
)

const (
	sheetImages = 100     // on one sheet
	sheetGap    = 2       // pixels between images
	maxPixels   = 1 << 24 // of what is shown, before enlarging
	shownSide   = 256     // small pictures are enlarged to about this
)

// writePNG writes [H, W] as a picture and [N, H, W] as a sheet of pictures, in
// shades of grey. uint8 is shown as it is; floats from 0 to 1 where all lie
// within, else from their minimum to their maximum; integers (a confusion
// matrix) from 0, or their minimum below, to their maximum. NaN is black.
func writePNG(w *bufio.Writer, t Tensor) error {
	s, err := sheetOf(t)
	if err != nil {
		return err
	}
	shown := t
	if len(t.Sizes) == 3 {
		shown.Sizes = []uint64{uint64(s.images), uint64(s.height), uint64(s.width)}
	}
	values := make([]float64, 0, s.images*s.height*s.width)
	err = shown.each(func(v value) error {
		values = append(values, v.float())
		return nil
	})
	if err != nil {
		return err
	}
	low, high := scale(t.DType, values)
	return png.Encode(w, s.draw(values, low, high))
}

// sheet is how many pictures of which size are shown.
type sheet struct{ images, height, width int }

func sheetOf(t Tensor) (sheet, error) {
	sizes := t.Sizes
	if len(sizes) == 2 {
		sizes = []uint64{1, sizes[0], sizes[1]}
	}
	if len(sizes) != 3 {
		return sheet{}, fmt.Errorf("png shows [H, W] or [N, H, W], not %s", t.shown())
	}
	n, h, w := min(sizes[0], sheetImages), sizes[1], sizes[2]
	switch {
	case n == 0 || h == 0 || w == 0:
		return sheet{}, fmt.Errorf("%s has no pixels", t.shown())
	case h > maxPixels || w > maxPixels || h*w > maxPixels:
		return sheet{}, fmt.Errorf("pictures of %d × %d pixels are too large for png", h, w)
	}
	n = min(n, max(1, maxPixels/(h*w)))
	return sheet{int(n), int(h), int(w)}, nil
}

// scale returns the values that are shown black and white.
func scale(d abi.DType, values []float64) (low, high float64) {
	if d == abi.Uint8 {
		return 0, 255
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, f := range values {
		if !math.IsNaN(f) && !math.IsInf(f, 0) {
			low, high = min(low, f), max(high, f)
		}
	}
	switch {
	case low > high: // no finite value
		return 0, 1
	case d == abi.Bool || d.Float() && low >= 0 && high <= 1:
		return 0, 1
	case !d.Float():
		low = min(low, 0)
	}
	if low == high {
		high = low + 1
	}
	return low, high
}

func (s sheet) draw(values []float64, low, high float64) image.Image {
	columns := int(math.Ceil(math.Sqrt(float64(s.images))))
	rows := (s.images + columns - 1) / columns
	width := columns*(s.width+sheetGap) - sheetGap
	height := rows*(s.height+sheetGap) - sheetGap
	times := max(1, shownSide/max(width, height))
	img := image.NewGray(image.Rect(0, 0, width*times, height*times))
	for i := range img.Pix {
		img.Pix[i] = 64 // the gaps
	}
	for i, f := range values {
		n, y, x := i/(s.height*s.width), i/s.width%s.height, i%s.width
		left := (n%columns*(s.width+sheetGap) + x) * times
		top := (n/columns*(s.height+sheetGap) + y) * times
		fill(img, left, top, times, shade(f, low, high))
	}
	return img
}

func fill(img *image.Gray, left, top, side int, shade uint8) {
	for y := top; y < top+side; y++ {
		for x := left; x < left+side; x++ {
			img.SetGray(x, y, color.Gray{Y: shade})
		}
	}
}

func shade(f, low, high float64) uint8 {
	if math.IsNaN(f) {
		return 0
	}
	return uint8(math.Round(255 * min(max((f-low)/(high-low), 0), 1)))
}
