package cli

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/urfave/cli/v2"

	"zen/host"
)

func outputCommand() *cli.Command {
	return &cli.Command{
		Name:      "output",
		ArgsUsage: "[RUN/]STEP[.PORT]",
		Action:    withRepository(outputAction),
	}
}

func outputAction(c *cli.Context, repo *host.Repository) error {
	ref, err := oneArg(c, "one output")
	if err != nil {
		return err
	}
	out, err := repo.Output(ref)
	if err != nil {
		return err
	}
	f, err := out.Open()
	if err != nil {
		return err
	}
	b, err := f.Tensor().ReadAll()
	if err != nil {
		return err
	}
	fmt.Fprintln(c.App.Writer, out.Type, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	return nil
}
