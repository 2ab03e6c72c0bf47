package main

import zen "zen/plugins/sdk/go"

//go:wasmexport count
func count() int32 { return zen.Run(countStep) }

func countStep() error {
	bytes, counts := zen.Input[uint8]("bytes"), make([]int64, zen.ParamInt("bins"))
	for _, b := range bytes.Data {
		counts[int(b)*len(counts)/256]++
	}
	zen.Output("counts", []int{len(counts)}, counts)
	return nil
}

func main() {}
