// Command zen runs machine-learning pipelines whose steps are WebAssembly
// plugins.
package main

import (
	"os"

	"zen/cli"
	"zen/host"
)

func main() {
	host.RunWorkerIfAsked()
	os.Exit(cli.Main(os.Args))
}
