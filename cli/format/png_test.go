package format

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"

	"zen/abi"
)

func picture(t *testing.T, x Tensor) image.Image {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, PNG, x); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func grey(img image.Image, x, y int) int {
	return int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
}

func TestShadesOfAPicture(t *testing.T) {
	for _, c := range []struct {
		name   string
		tensor Tensor
		want   [2]int // of the two pixels
	}{
		{"uint8 as it is", tensor(abi.Uint8, []uint8{3, 200}, 1, 2), [2]int{3, 200}},
		{"floats from 0 to 1", tensor(abi.Float32, []float32{0.2, 0.8}, 1, 2), [2]int{51, 204}},
		{"other floats from least to most", tensor(abi.Float64, []float64{-3, 5}, 1, 2), [2]int{0, 255}},
		{"NaN is black", tensor(abi.Float64, []float64{nan, 1}, 1, 2), [2]int{0, 255}},
		{"only NaN", tensor(abi.Float64, []float64{nan, nan}, 1, 2), [2]int{0, 0}},
		{"infinity is white", tensor(abi.Float64, []float64{0.2, inf}, 1, 2), [2]int{51, 255}},
		{"a confusion matrix from 0 to its maximum", tensor(abi.Int64, []int64{500, 1000}, 1, 2), [2]int{128, 255}},
		{"integers below 0", tensor(abi.Int8, []int8{-100, 100}, 1, 2), [2]int{0, 255}},
		{"all the same", tensor(abi.Int32, []int32{0, 0}, 1, 2), [2]int{0, 0}},
		{"bools", tensor(abi.Bool, []uint8{0, 1}, 1, 2), [2]int{0, 255}},
	} {
		img := picture(t, c.tensor)
		if b := img.Bounds(); b.Dx() != 256 || b.Dy() != 128 {
			t.Errorf("%s: a small picture is enlarged to %v", c.name, b)
		}
		if got := [2]int{grey(img, 127, 127), grey(img, 128, 0)}; got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestASheetShowsTheFirstImages(t *testing.T) {
	values := make([]uint8, 200*28*28)
	for i := range values {
		values[i] = uint8(i / (28 * 28))
	}
	img := picture(t, tensor(abi.Uint8, values, 200, 28, 28))
	if b := img.Bounds(); b.Dx() != 10*30-2 || b.Dy() != 10*30-2 {
		t.Fatalf("the sheet is %v", b)
	}
	for _, c := range []struct{ x, y, want int }{
		{0, 0, 0}, {27, 27, 0}, {28, 0, 64}, {30, 0, 1}, {0, 30, 10}, {297, 297, 99},
	} {
		if got := grey(img, c.x, c.y); got != c.want {
			t.Errorf("at %d, %d: %d, want %d", c.x, c.y, got, c.want)
		}
	}
}

func TestShapesThatAreNoPicture(t *testing.T) {
	for want, x := range map[string]Tensor{
		"not float64":               tensor(abi.Float64, []float64{1}),
		"not uint8[3]":              tensor(abi.Uint8, []uint8{1, 2, 3}, 3),
		"uint8[0, 3] has no pixels": tensor(abi.Uint8, []uint8{}, 0, 3),
		"too large":                 {DType: abi.Uint8, Sizes: []uint64{1 << 20, 1 << 20}, Values: strings.NewReader("")},
	} {
		if err := Write(io.Discard, PNG, x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
