package cache

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonOutput is an Output in a record.
type jsonOutput struct {
	Port    string       `json:"port"`
	Type    string       `json:"type"`
	Content hexDigest    `json:"content"`
	Object  ObjectDigest `json:"object"`
	Size    int64        `json:"size"`
}

// jsonMetric is a Metric in a record.
type jsonMetric struct {
	Name  string    `json:"name"`
	Step  int64     `json:"step"`
	Value jsonFloat `json:"value"`
}

// jsonProducer is a Producer in a record.
type jsonProducer struct {
	Run     string    `json:"run"`
	Step    string    `json:"step"`
	Zen     string    `json:"zen"`
	Engine  string    `json:"engine"`
	OS      string    `json:"os"`
	Arch    string    `json:"arch"`
	Started time.Time `json:"started"`
	Seconds jsonFloat `json:"seconds"`
}

// hexDigest is a content digest, of which this package knows only the length.
type hexDigest [digestSize]byte

func (d hexDigest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// jsonFloat is a JSON number that reads back exactly, or one of the strings
// NaN, +Inf and -Inf, for which JSON has no number.
type jsonFloat float64

func (f jsonFloat) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(f), 'g', -1, 64)
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return []byte(`"` + text + `"`), nil
	}
	return []byte(text), nil
}

// marshalBody returns the JSON of a record, RecordFormat 1, one line per field,
// output and metric: easy to read, to grep and to compare.
func marshalBody(r *Record) ([]byte, error) {
	w := lineWriter{}
	w.enc = json.NewEncoder(&w.buf)
	w.enc.SetEscapeHTML(false)

	list(&w, "{\"action\":[\n", r.Action.fields, func(f Field) any {
		return [3]string{f.Tag, f.Type.String(), f.Text()}
	})
	list(&w, "],\n\"outputs\":[\n", r.Outputs, func(o Output) any {
		return jsonOutput{o.Port, o.Type, hexDigest(o.Content), o.Object, o.Size}
	})
	list(&w, "],\n\"metrics\":[\n", r.Metrics, func(m Metric) any {
		return jsonMetric{m.Name, m.Step, jsonFloat(m.Value)}
	})
	p := r.Producer
	w.buf.WriteString("],\n\"producer\":")
	w.value(jsonProducer{p.Run, p.Step, p.Zen, p.Engine, p.OS, p.Arch, p.Started.UTC(), jsonFloat(p.Seconds)})
	w.buf.WriteString("}\n")
	return w.buf.Bytes(), w.err
}

// lineWriter writes JSON values, one a line, and keeps the first error.
type lineWriter struct {
	buf bytes.Buffer
	enc *json.Encoder
	err error
}

func (w *lineWriter) value(v any) {
	if err := w.enc.Encode(v); err != nil && w.err == nil {
		w.err = fmt.Errorf("record: %w", err)
	}
}

func list[T any](w *lineWriter, open string, items []T, line func(T) any) {
	w.buf.WriteString(open)
	for i, item := range items {
		if i > 0 {
			w.buf.Truncate(w.buf.Len() - 1) // the encoder ends each value with a newline
			w.buf.WriteString(",\n")
		}
		w.value(line(item))
	}
}

// unmarshalBody is the inverse of marshalBody. Members it does not know are
// skipped. Strings in the record share the memory of text.
func unmarshalBody(text string) (*Record, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("text that is not UTF-8")
	}
	in := jsonReader{s: text}
	r := &Record{Action: &Action{fields: make([]Field, 0, 32)}}
	in.object(func(name string) {
		switch name {
		case "action":
			in.array(func() { r.Action.fields = append(r.Action.fields, in.field()) })
		case "outputs":
			in.array(func() { r.Outputs = append(r.Outputs, in.output()) })
		case "metrics":
			in.array(func() { r.Metrics = append(r.Metrics, in.metric()) })
		case "producer":
			r.Producer = in.producer()
		default:
			in.skip(0)
		}
	})
	in.end()
	return r, in.err
}

func (r *jsonReader) field() Field {
	r.expect('[')
	tag := r.string()
	r.expect(',')
	typeName := r.string()
	r.expect(',')
	text := r.string()
	r.expect(']')
	if r.err != nil {
		return Field{}
	}
	f, err := parseField(tag, typeName, text)
	r.err = err
	return f
}

func (r *jsonReader) output() (o Output) {
	r.object(func(name string) {
		switch name {
		case "port":
			o.Port = r.string()
		case "type":
			o.Type = r.string()
		case "content":
			o.Content = r.digest()
		case "object":
			o.Object = r.digest()
		case "size":
			o.Size = r.int()
		default:
			r.skip(0)
		}
	})
	return o
}

func (r *jsonReader) metric() (m Metric) {
	r.object(func(name string) {
		switch name {
		case "name":
			m.Name = r.string()
		case "step":
			m.Step = r.int()
		case "value":
			m.Value = r.float()
		default:
			r.skip(0)
		}
	})
	return m
}

func (r *jsonReader) producer() (p Producer) {
	r.object(func(name string) {
		switch name {
		case "run":
			p.Run = r.string()
		case "step":
			p.Step = r.string()
		case "zen":
			p.Zen = r.string()
		case "engine":
			p.Engine = r.string()
		case "os":
			p.OS = r.string()
		case "arch":
			p.Arch = r.string()
		case "started":
			p.Started = r.time()
		case "seconds":
			p.Seconds = r.float()
		default:
			r.skip(0)
		}
	})
	return p
}

func (r *jsonReader) digest() [digestSize]byte {
	d, err := parseDigest("digest", r.string())
	if err != nil && r.err == nil {
		r.err = err
	}
	return d
}

func (r *jsonReader) time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, r.string())
	t = t.UTC()
	if err == nil && (t.Year() < 0 || t.Year() > 9999) { // by its zone
		err = fmt.Errorf("time %v out of range", t)
	}
	if err != nil && r.err == nil {
		r.err = err
	}
	return t
}
