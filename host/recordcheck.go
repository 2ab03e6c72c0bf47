package host

import (
	"fmt"

	"zen/abi"
	"zen/cache"
	"zen/host/worker"
)

// recordedOutputs returns what a record says of the outputs of an entry, once it
// is what the entry could have given for these inputs: every port once, and none
// else, of a type that fits the declared one. It opens nothing.
func recordedOutputs(entry *abi.Entry, inputs map[string]worker.Input, record *cache.Record) (map[string]worker.Output, error) {
	bindings, err := bindInputs(entry, inputs)
	if err != nil {
		return nil, err
	}
	outputs := map[string]worker.Output{}
	for _, o := range record.Outputs {
		if _, twice := outputs[o.Port]; twice {
			return nil, fmt.Errorf("it has output %q twice", o.Port)
		}
		typ, err := recordedType(&bindings, entry, o)
		if err != nil {
			return nil, err
		}
		outputs[o.Port] = worker.Output{Type: typ, Content: o.Content, Object: o.Object, Size: o.Size}
	}
	for _, port := range entry.Outputs {
		if _, there := outputs[port.Name]; !there && !port.Optional {
			return nil, fmt.Errorf("it has no output %q", port.Name)
		}
	}
	return outputs, nil
}

// bindInputs binds the letters of the inputs, as a worker does. Named tensors bind
// none: theirs count only for a guest that looks them up.
func bindInputs(entry *abi.Entry, inputs map[string]worker.Input) (bindings abi.Bindings, err error) {
	for name, in := range inputs {
		if err := bindings.BindPort(fmt.Sprintf("input %q", name), entry.Input(name).Type, in.Type); err != nil {
			return bindings, err
		}
	}
	return bindings, nil
}

// recordedType returns the type of a recorded output, which has to be concrete
// and to fit its port.
func recordedType(bindings *abi.Bindings, entry *abi.Entry, o cache.Output) (abi.Type, error) {
	name := fmt.Sprintf("output %q", o.Port)
	port := entry.Output(o.Port)
	if port == nil {
		return abi.Type{}, fmt.Errorf("it has %s, which the entry %q does not", name, entry.Name)
	}
	typ, err := abi.ParseType(o.Type)
	if err != nil {
		return abi.Type{}, fmt.Errorf("%s: %w", name, err)
	}
	switch {
	case typ.Kind != port.Type.Kind || typ.DType != port.Type.DType:
		return abi.Type{}, fmt.Errorf("%s is %s, declared is %s", name, typ, port.Type)
	case !typ.Concrete():
		return abi.Type{}, fmt.Errorf("%s is %s: not every size is a number", name, typ)
	case typ.Kind == abi.KindTensors:
		return typ, new(abi.Bindings).BindTensors(name, port.Type, typ)
	}
	return typ, bindings.BindPort(name, port.Type, typ)
}
