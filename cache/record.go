package cache

import "time"

// RecordFormat is the version of the bytes of a record. A reader that finds a
// greater one has a miss.
const RecordFormat = 1

// Record is what is remembered of one execution: everything needed to call it
// a hit, and to explain a later miss without its objects.
type Record struct {
	Action   *Action
	Outputs  []Output
	Metrics  []Metric
	Producer Producer
}

// Key returns the key of the record's action.
func (r *Record) Key() ActionKey { return r.Action.Key() }

// OutputBytes returns the stored size of all outputs. An object that two
// outputs share counts twice.
func (r *Record) OutputBytes() (n int64) {
	for _, o := range r.Outputs {
		n += o.Size
	}
	return n
}

// Output is one artifact: which port produced it, its value and its file.
type Output struct {
	Port    string
	Type    string           // the concrete type, such as float32[60000, 784]
	Content [digestSize]byte // content digest of the value: feeds keys
	Object  ObjectDigest     // names the stored file
	Size    int64            // of the stored file, in bytes
}

// Metric is a number that the guest reported.
type Metric struct {
	Name  string
	Step  int64
	Value float64 // may be NaN or infinite; all NaNs are one value
}

// Producer tells where a record comes from. It is not part of the key.
type Producer struct {
	Run     string
	Step    string
	Zen     string // version of zen
	Engine  string // version of wazero
	OS      string
	Arch    string
	Started time.Time // UTC
	Seconds float64   // how long the execution took
}
