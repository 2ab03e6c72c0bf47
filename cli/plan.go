package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/abi/toml"
	"zen/host"
)

// overrideFlags are the flags that change what the pipeline file says.
func overrideFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "plugin", Usage: "put another plugin into a slot: `NAME=FILE`"},
		&cli.StringSliceFlag{Name: "variant", Usage: "apply a variant of the file: one `NAME`"},
		&cli.StringSliceFlag{Name: "set", Usage: "set a parameter or a limit: `steps.STEP.params.NAME=VALUE`, steps.STEP.limits.memory=1GiB, steps.STEP.matrix.params.NAME=[VALUE,…]"},
		&cli.StringSliceFlag{Name: "source", Usage: "take a source from another file: `NAME=PATH`"},
		&cli.StringFlag{Name: "seed", Usage: "seed of the steps that draw random numbers"},
	}
}

// overrides reads overrideFlags. What cannot be read stands in Problems: it is told
// with what else is wrong.
func overrides(c *cli.Context) host.Overrides {
	var problems toml.Reader
	o := host.Overrides{
		Variant: variant(&problems, c.StringSlice("variant")),
		Plugins: pairs(&problems, "--plugin", "NAME=FILE", c.StringSlice("plugin")),
		Sources: pairs(&problems, "--source", "NAME=PATH", c.StringSlice("source")),
		Set:     c.StringSlice("set"),
	}
	if text := c.String("seed"); text != "" {
		seed, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			problems.Errorf(flagPos("--seed", text), "it is no integer of 64 bits")
		}
		o.Seed = &seed
	}
	o.Problems = problems.Err()
	return o
}

// flagPos is the place of a flag in errors.
func flagPos(flag, value string) toml.Pos {
	return toml.Pos{File: fmt.Sprintf("%s %q", flag, value)}
}

// variant returns the one that is chosen.
func variant(problems *toml.Reader, names []string) string {
	if len(names) == 0 {
		return ""
	}
	for _, name := range names[1:] {
		problems.Errorf(flagPos("--variant", name), "variant %q is chosen already: there can be one, write what both change into a third", names[0])
	}
	return names[0]
}

// pairs splits NAME=VALUE flags.
func pairs(problems *toml.Reader, flag, form string, values []string) map[string]string {
	m := map[string]string{}
	for _, v := range values {
		name, value, ok := strings.Cut(v, "=")
		_, twice := m[name]
		switch {
		case !ok || name == "" || value == "":
			problems.Errorf(flagPos(flag, v), "write it as %s", form)
		case twice:
			problems.Errorf(flagPos(flag, v), "%q is named twice", name)
		default:
			m[name] = value
		}
	}
	return m
}

// planOf checks the pipeline that a command's argument and flags name.
func planOf(c *cli.Context, repo *host.Repository) (*host.Plan, error) {
	file, err := oneArg(c, "one pipeline file")
	if err != nil {
		return nil, err
	}
	return repo.Plan(file, overrides(c))
}
