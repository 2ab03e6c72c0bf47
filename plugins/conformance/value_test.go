package conformance

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/zeebo/blake3"

	"zen/abi"
	"zen/abi/tensor"
	"zen/host"
)

// value is what an output has to be: a tensor, named tensors, or a table. Its digest is
// computed here from the formulas in the comments of package tensor, not by its code.
type value struct {
	dtype abi.DType
	dims  []uint64
	bytes []byte
	named map[string]value // then it is named tensors, and the rest is empty
	table *tableValue      // then it is a table
	// large writes the bytes of a value that is too large to be held, and is
	// compared by its digest only.
	large func(io.Writer)
}

// of returns a tensor of these elements. dims may be left out: one dimension.
func of[T any](dtype abi.DType, elements []T, dims ...uint64) value {
	if dims == nil {
		dims = []uint64{uint64(len(elements))}
	}
	return value{dtype: dtype, dims: dims, bytes: littleEndian(elements)}
}

// scalar returns a tensor of rank 0.
func scalar[T any](dtype abi.DType, element T) value {
	return value{dtype: dtype, bytes: littleEndian(element)}
}

// text returns a tensor of the bytes of a text.
func text(s string) value { return of(abi.Uint8, []byte(s)) }

func littleEndian(elements any) []byte {
	b, err := binary.Append(nil, binary.LittleEndian, elements)
	if err != nil {
		panic(err)
	}
	return b
}

// typeText returns the type of the value, with numbers for all dimensions.
func (v value) typeText() string { return abi.TensorOf(v.dtype, v.dims).String() }

// digest returns the content digest.
func (v value) digest() [32]byte {
	if v.named != nil {
		return v.namedDigest()
	}
	if v.table != nil {
		return v.table.digest()
	}
	values := blake3.New()
	if v.large != nil {
		v.large(values)
	}
	_, _ = values.Write(v.bytes) // a hash takes everything
	b := append([]byte("zen1.tensor\x00"), byte(v.dtype), byte(len(v.dims)))
	rows := uint64(1)
	for i, d := range v.dims {
		if i == 0 {
			rows = d
			continue
		}
		b = binary.LittleEndian.AppendUint64(b, d)
	}
	b = values.Sum(b)
	return blake3.Sum256(binary.LittleEndian.AppendUint64(b, rows))
}

func (v value) namedDigest() [32]byte {
	b := binary.LittleEndian.AppendUint64([]byte("zen1.tensors\x00"), uint64(len(v.named)))
	for _, name := range slices.Sorted(maps.Keys(v.named)) {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(name)))
		digest := v.named[name].digest()
		b = append(append(b, name...), digest[:]...)
	}
	return blake3.Sum256(b)
}

// differs says how an artifact differs from the value, "" when it does not.
func (v value) differs(out *host.Output) string {
	if v.large == nil {
		file, err := out.Open()
		if err != nil {
			return err.Error()
		}
		if problem := v.differsFrom(file); problem != "" {
			return problem
		}
	}
	if got, want := out.Content.String(), v.digest(); got != hex.EncodeToString(want[:]) {
		return fmt.Sprintf("content digest %s, want %x", got, want)
	}
	return ""
}

func (v value) differsFrom(file *tensor.File) string {
	if v.table != nil {
		return v.table.differsFrom(file)
	}
	if v.named == nil {
		return v.differsFromTensor(file.Tensor(), file.Type().String())
	}
	if got, want := file.Names(), slices.Sorted(maps.Keys(v.named)); !slices.Equal(got, want) {
		return fmt.Sprintf("names %q, want %q", got, want)
	}
	for name, want := range v.named {
		got := file.Named(name)
		if problem := want.differsFromTensor(got, abi.TensorOf(got.DType(), got.Sizes()).String()); problem != "" {
			return fmt.Sprintf("tensor %q: %s", name, problem)
		}
	}
	return ""
}

func (v value) differsFromTensor(t *tensor.Tensor, typ string) string {
	if typ != v.typeText() {
		return fmt.Sprintf("it is %s, want %s", typ, v.typeText())
	}
	got, err := t.ReadAll()
	if err != nil {
		return err.Error()
	}
	for i := range got {
		if got[i] != v.bytes[i] {
			return fmt.Sprintf("byte %d of %d: got %s, want %s", i, len(got), part(got, i), part(v.bytes, i))
		}
	}
	if !bytes.Equal(got, v.bytes) {
		return fmt.Sprintf("%d bytes, want %d", len(got), len(v.bytes))
	}
	return ""
}

// part shows the bytes from place i on.
func part(b []byte, i int) string { return fmt.Sprintf("% x…", b[i:min(len(b), i+8)]) }
