package host

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/host/worker"
)

// recorded is an execution as its action describes it: the inverse of newAction.
type recorded struct {
	module cache.ObjectDigest
	entry  abi.Entry
	params map[string]abi.Value
	seed   int64
	inputs map[string]tensor.ContentDigest
}

// readAction reads an action. It refuses one that this zen would execute in
// another way.
func readAction(a *cache.Action) (*recorded, error) {
	r := &recorded{params: map[string]abi.Value{}, inputs: map[string]tensor.ContentDigest{}}
	for _, f := range a.Fields() {
		if err := r.read(f); err != nil {
			return nil, fmt.Errorf("field %q of its action: %w", f.Tag, err)
		}
	}
	return r, nil
}

func (r *recorded) read(f cache.Field) (err error) {
	side, name, _ := strings.Cut(f.Tag, ".")
	switch side + "." {
	case inTag:
		r.entry.Inputs, err = addPort(r.entry.Inputs, name, f)
		return err
	case outTag:
		r.entry.Outputs, err = addPort(r.entry.Outputs, name, f)
		return err
	case paramTag:
		v, err := paramValue(f)
		r.params[name] = v
		r.entry.Params = append(r.entry.Params, abi.Param{Name: name, Type: v.Type})
		return err
	case inputTag:
		r.inputs[name], err = tensor.ParseContentDigest(f.Text())
		return err
	}
	return r.readPlain(f)
}

// readPlain reads a field whose tag holds no name.
func (r *recorded) readPlain(f cache.Field) (err error) {
	switch f.Tag {
	case engineTag:
		return onlyVersion(f, worker.Revision)
	case abiTag:
		return onlyVersion(f, abi.Version)
	case moduleTag:
		r.module, err = cache.ParseObjectDigest(f.Text())
	case entryTag:
		r.entry.Name = f.Text()
	case randomTag:
		r.entry.Random = f.Text() == "true"
	case seedTag:
		r.seed, err = strconv.ParseInt(f.Text(), 10, 64)
	default:
		err = errors.New("this zen does not know it")
	}
	return err
}

func onlyVersion(f cache.Field, want uint64) error {
	if f.Text() == strconv.FormatUint(want, 10) {
		return nil
	}
	return fmt.Errorf("it is %s, and this zen has %d", f.Text(), want)
}

// addPort adds a port, or says that the one before is optional.
func addPort(ports []abi.Port, name string, f cache.Field) ([]abi.Port, error) {
	if strings.HasSuffix(name, optionalTag) {
		if len(ports) == 0 {
			return nil, errors.New("it has no port before it")
		}
		ports[len(ports)-1].Optional = f.Text() == "true"
		return ports, nil
	}
	t, err := abi.ParseType(f.Text())
	return append(ports, abi.Port{Name: name, Type: t}), err
}

// paramValue is the inverse of addParam.
func paramValue(f cache.Field) (abi.Value, error) {
	text := f.Text()
	switch f.Type {
	case cache.TypeInt:
		v, err := strconv.ParseInt(text, 10, 64)
		return abi.IntValue(v), err
	case cache.TypeFloat:
		v, err := strconv.ParseFloat(text, 64)
		return abi.FloatValue(v), err
	case cache.TypeBool:
		return abi.BoolValue(text == "true"), nil
	case cache.TypeString:
		return abi.StringValue(text), nil
	}
	return abi.Value{}, fmt.Errorf("no parameter is of type %s", f.Type)
}
