package cli

import (
	"encoding/json"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/host"
)

func TestADifferenceTellsPlaceValuesAndDistance(t *testing.T) {
	one, many := uint64(1), uint64(1)<<60
	float := func(b ...byte) tensor.Element { return tensor.Element{Bytes: b} }
	schema, err := compileSchema("verify")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		d    host.OutputDifference
		want string
	}{
		{host.OutputDifference{Output: "model", Difference: tensor.Difference{Tensor: "coef", DType: abi.Float32, Row: 2, Index: []uint64{2, 31},
			A: float(0, 0, 128, 63), B: float(1, 0, 128, 63), Ulp: &one, Differ: 3, Of: 7840, Largest: &many}},
			`output model, tensor "coef" [2, 31]: 1 recorded, 1.0000001 now, 1 ulp; 3 of 7840 differ, by 1152921504606846976 ulp at most`},
		{host.OutputDifference{Output: "accuracy", Record: true, Difference: tensor.Difference{DType: abi.Float32,
			A: float(0, 0, 192, 127), B: float(0, 0, 128, 63), Differ: 1, Of: 1}},
			`output accuracy in the result cache: nan recorded, 1 now; 1 of 1 differ`},
		{host.OutputDifference{Output: "rows", Difference: tensor.Difference{Column: "label", DType: abi.Utf8, Row: 7, Index: []uint64{},
			A: tensor.Element{Null: true}, B: float([]byte("cat")...), Differ: 1, Of: 9}},
			`output rows, column "label", row 7: null recorded, cat now; 1 of 9 differ`},
		{host.OutputDifference{Output: "rows", Difference: tensor.Difference{Column: "x", DType: abi.Uint8, Row: 7, Index: []uint64{1, 0},
			A: float(1), B: float(2), Differ: 1, Of: 9}},
			`output rows, column "x", row 7 [1, 0]: 1 recorded, 2 now; 1 of 9 differ`},
		{host.OutputDifference{Output: "y", Difference: tensor.Difference{Shape: "float32[2] → float32[3]"}}, `output y: float32[2] → float32[3]`},
		{host.OutputDifference{Output: "y", Text: "was not written again"}, `output y: was not written again`},
	} {
		if got := differenceText(c.d); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
		doc := verifyDocumentOf(&host.Verification{Run: "0123456789ab", Pipeline: "p",
			Steps: []host.VerifiedStep{{Name: "s", Verdict: host.VerdictDiffers, Times: 1, Differences: []host.OutputDifference{c.d}}}})
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if err := validateText(schema, string(text)); err != nil {
			t.Error(err)
		}
	}
}
