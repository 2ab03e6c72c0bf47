package host

import (
	"crypto/sha256"
	"fmt"

	"zen/cache"
	"zen/host/pipeline"
	"zen/host/worker"
)

// conversionModule stands in the place of a module's digest in the key of a step
// that reads a source's file: what reads it is zen itself.
var conversionModule = cache.ObjectDigest(sha256.Sum256(fmt.Appendf(nil, "zen.conversion\x00%d", worker.ConversionRevision)))

// pluginOf returns the plugin of a step, for a conversion zen's own.
func (p *Plan) pluginOf(step *pipeline.Step) *Plugin {
	if step.Conversion == nil {
		return p.Plugins[step.Slot]
	}
	return &Plugin{Digest: conversionModule, Manifest: step.Plugin}
}

// conversionOf returns what a worker needs to know of a conversion, nil for any
// other step.
func conversionOf(step *pipeline.Step) *worker.Conversion {
	c := step.Conversion
	if c == nil {
		return nil
	}
	return &worker.Conversion{Format: c.Format, File: c.File, Reader: c.Reader, Declared: c.Declared}
}

// conversion returns the conversion that an action stands for, nil when it is of
// a plugin.
func (r *recorded) conversion() *worker.Conversion {
	if r.module != conversionModule {
		return nil
	}
	declared := r.entry.Outputs[0].Type
	return &worker.Conversion{Format: r.entry.Name, File: "the file", Reader: "its step", Declared: declared}
}
