// Package zen writes zen plugins (ABI zen1) in Go.
//
// A step is a function; two lines make it an entry of the plugin:
//
//	//go:wasmexport scale
//	func scale() int32 { return zen.Run(scaleStep) }
//
//	func scaleStep() error {
//		x := zen.Input[float32]("x")
//		for i := range x.Data {
//			x.Data[i] *= 2
//		}
//		zen.Output("y", x.Dims, x.Data)
//		return nil
//	}
//
//	func main() {}
//
// A breach of the contract (an unknown port, rows beyond the end) traps with the
// host's text. What this package finds itself, an error that a step returns and
// a panic end the step through Fail. So no function here returns an error.
//
// It is built for GOOS=wasip1 GOARCH=wasm only, and is not for goroutines: an
// execution has one thread. The host keeps no pointer, so every slice may be
// used again as soon as a call returns.
package zen
