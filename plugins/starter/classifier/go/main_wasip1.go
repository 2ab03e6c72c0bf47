// The class of the nearest mean, and pictures to try it on.
package main

import zen "zen/plugins/sdk/go"

//go:wasmexport load
func load() int32 { return zen.Run(loadStep) }

//go:wasmexport fit
func fit() int32 { return zen.Run(fitStep) }

//go:wasmexport predict
func predict() int32 { return zen.Run(predictStep) }

//go:wasmexport evaluate
func evaluate() int32 { return zen.Run(evaluateStep) }

func main() {}
