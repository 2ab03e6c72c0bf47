package cli

import (
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"zen/host"
)

// overrideFlags are the flags that change what the pipeline file says.
func overrideFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "plugin", Usage: "put another plugin into a slot: `NAME=FILE`"},
		&cli.StringFlag{Name: "variant", Usage: "apply a variant of the file"},
		&cli.StringSliceFlag{Name: "set", Usage: "set a parameter or a limit: `steps.STEP.params.NAME=VALUE`, steps.STEP.limits.memory=1GiB, steps.STEP.matrix.params.NAME=[VALUE,…]"},
		&cli.StringSliceFlag{Name: "source", Usage: "take a source from another file: `NAME=PATH`"},
		&cli.StringFlag{Name: "seed", Usage: "seed of the steps that draw random numbers"},
	}
}

// overrides reads overrideFlags.
func overrides(c *cli.Context) (host.Overrides, error) {
	o := host.Overrides{Variant: c.String("variant"), Set: c.StringSlice("set")}
	var err error
	if o.Plugins, err = pairs("--plugin", "NAME=FILE", c.StringSlice("plugin")); err != nil {
		return o, err
	}
	if o.Sources, err = pairs("--source", "NAME=PATH", c.StringSlice("source")); err != nil {
		return o, err
	}
	if text := c.String("seed"); text != "" {
		seed, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return o, usagef("--seed %q is no integer of 64 bits", text)
		}
		o.Seed = &seed
	}
	return o, nil
}

// pairs splits NAME=VALUE flags.
func pairs(flag, form string, values []string) (map[string]string, error) {
	m := map[string]string{}
	for _, v := range values {
		name, value, ok := strings.Cut(v, "=")
		if !ok || name == "" || value == "" {
			return nil, usagef("%s %q: write it as %s", flag, v, form)
		}
		if _, twice := m[name]; twice {
			return nil, usagef("%s names %q twice", flag, name)
		}
		m[name] = value
	}
	return m, nil
}

// planOf checks the pipeline that a command's argument and flags name.
func planOf(c *cli.Context, repo *host.Repository) (*host.Plan, error) {
	file, err := oneArg(c, "one pipeline file")
	if err != nil {
		return nil, err
	}
	o, err := overrides(c)
	if err != nil {
		return nil, err
	}
	return repo.Plan(file, o)
}
