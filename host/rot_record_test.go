package host

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/cachetest"
	"zen/host/worker"
)

// victims are steps whose records are forged, each with a reader that has to
// notice.
const victims = `
[steps.seven]
run = "steps.seven"
params = { n = 5 }
[steps.model]
run = "steps.model"
[steps.more]
run = "steps.add"
inputs = { x = "seven.y" }
params = { by = 1.5 }
[steps.score]
run = "steps.score"
inputs = { model = "model.model" }
`

// forgery changes what is stored of one step; every digest is right afterwards.
type forgery struct {
	name string
	step string // "seven" or "model"
	// forge changes the record of the step's only output, whose file is given, and
	// returns the file that is stored for it.
	forge func(t *testing.T, r *cache.Record, file []byte) []byte
}

// as stores a file of one's own; the record says the type.
func as(typ string, file []byte) func(*testing.T, *cache.Record, []byte) []byte {
	return func(_ *testing.T, r *cache.Record, _ []byte) []byte {
		r.Outputs[0].Type = typ
		return file
	}
}

// said changes nothing but what the record says.
func said(change func(*cache.Record)) func(*testing.T, *cache.Record, []byte) []byte {
	return func(_ *testing.T, r *cache.Record, file []byte) []byte {
		change(r)
		return file
	}
}

// written stores another value. The record tells its type when honest, and its
// content.
func written(typ string, sizes []uint64, values []byte, honest bool) func(*testing.T, *cache.Record, []byte) []byte {
	return func(t *testing.T, r *cache.Record, _ []byte) []byte {
		file, summary := tensorFile(t, typ, sizes, values)
		r.Outputs[0].Content = summary.Content
		if honest {
			r.Outputs[0].Type = summary.Type.String()
		}
		return file
	}
}

// tensorFile writes a tensor without compression.
func tensorFile(t *testing.T, typ string, sizes []uint64, values []byte) ([]byte, tensor.Summary) {
	t.Helper()
	parsed, err := abi.ParseType(typ)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w, err := tensor.NewWriter(&file, parsed, sizes, tensor.Options{Uncompressed: true})
	if err == nil {
		err = w.Write(values, sizes[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	summary, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), summary
}

func floats(bits ...uint32) (b []byte) {
	for _, v := range bits {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

const seven, eight = 0x40e00000, 0x41000000

var forgeries = []forgery{
	{"an object of no bytes", "seven", as("float32[5]", nil)},
	{"an object that is no Arrow file", "seven", as("float32[5]", []byte("no Arrow file, but long enough to be looked at"))},
	{"an object that is nothing but Arrow's magic", "seven", as("float32[5]", []byte("ARROW1\x00\x00\xff\xff\xff\x7fARROW1"))},
	{"another dtype than the record says", "seven", written("int32[N]", []uint64{5}, floats(7, 7, 7, 7, 7), false)},
	{"another rank than the record says", "seven", written("float32[N, D]", []uint64{5, 1}, floats(seven, seven, seven, seven, seven), false)},
	{"fewer rows than the record says", "seven", written("float32[N]", []uint64{4}, floats(seven, seven, seven, seven), false)},
	{"more rows than the record says", "seven", written("float32[N]", []uint64{6}, floats(seven, seven, seven, seven, seven, seven), false)},
	{"another value, and the content digest of the old one", "seven", func(t *testing.T, r *cache.Record, _ []byte) []byte {
		file, _ := tensorFile(t, "float32[N]", []uint64{5}, floats(eight, eight, eight, eight, eight))
		return file
	}},
	{"a NaN with a payload", "seven", func(t *testing.T, r *cache.Record, _ []byte) []byte {
		file, summary := tensorFile(t, "float32[N]", []uint64{5}, floats(seven, 0x7fc00000, seven, seven, seven))
		r.Outputs[0].Content = summary.Content
		return bytes.Replace(file, floats(seven, 0x7fc00000, seven), floats(seven, 0x7fc0dead, seven), 1)
	}},
	{"a few kilobytes that decode to many megabytes", "seven", func(t *testing.T, r *cache.Record, _ []byte) []byte {
		var file bytes.Buffer
		zeros := make([]byte, 256<<20)
		summary, err := wholeTensor([]uint64{64 << 20}, zeros)(&file, abi.Tensor(abi.Float32, abi.Dim{Name: "N"}))
		if err != nil || file.Len() > 256<<10 {
			t.Fatal(file.Len(), err)
		}
		r.Outputs[0].Type = summary.Type.String()
		return file.Bytes()
	}},
	{"another content digest, the object untouched", "seven", said(func(r *cache.Record) { r.Outputs[0].Content[3] ^= 1 })},
	{"sizes beyond all bounds", "seven", func(t *testing.T, r *cache.Record, file []byte) []byte {
		r.Outputs[0].Type = "float32[4611686018427387904]"
		return file
	}},
	{"a record without its output", "seven", said(func(r *cache.Record) { r.Outputs = nil })},
	{"a record with one output more", "seven", said(func(r *cache.Record) {
		more := r.Outputs[0]
		more.Port = "z"
		r.Outputs = append(r.Outputs, more)
	})},
	{"a record with an output twice", "seven", said(func(r *cache.Record) { r.Outputs = append(r.Outputs, r.Outputs[0]) })},
	{"a type that is none", "seven", said(func(r *cache.Record) { r.Outputs[0].Type = "float33[5]" })},
	{"a type with a letter", "seven", said(func(r *cache.Record) { r.Outputs[0].Type = "float32[N]" })},
	{"a type that the plugin does not allow", "seven", written("float64[N]", []uint64{5}, make([]byte, 40), true)},
	{"a table where a tensor belongs", "seven", said(func(r *cache.Record) { r.Outputs[0].Type = "table[5]{x: float32}" })},
	{"another size than the object has", "seven", said(func(r *cache.Record) { r.Outputs[0].Size = -1 })},
	{"named tensors without the one that belongs", "model", said(func(r *cache.Record) { r.Outputs[0].Type = "tensors{other: float32[2, 3]}" })},
	{"named tensors of another dtype", "model", said(func(r *cache.Record) { r.Outputs[0].Type = strings.Replace(r.Outputs[0].Type, "float32", "float64", 1) })},
	{"named tensors of the open kind", "model", said(func(r *cache.Record) { r.Outputs[0].Type = "tensors" })},
	{"a tensor where named tensors belong", "model", written("float32[N]", []uint64{1}, floats(seven), false)},
	{"a name twice", "model", func(t *testing.T, r *cache.Record, _ []byte) []byte { return doubledName(t, r) }},
}

// doubledName returns a file with the tensors coef and coef, and says so.
func doubledName(t *testing.T, r *cache.Record) []byte {
	t.Helper()
	typ, err := abi.ParseType("tensors{coef: float32[A, B], coeg: float32[A, B]}")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w, err := tensor.NewTensorsWriter(&file, typ, tensor.Options{Uncompressed: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"coef", "coeg"} {
		n, err := w.Create(name, abi.Float32, []uint64{1, 1})
		if err == nil {
			err = n.Write(floats(seven), 1)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	summary, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	r.Outputs[0].Type, r.Outputs[0].Content = summary.Type.String(), summary.Content
	return bytes.ReplaceAll(file.Bytes(), []byte("coeg"), []byte("coef"))
}

// fuzzed are the files by which abi/tensor is fuzzed, each as a forgery.
func fuzzed(t *testing.T) (out []forgery) {
	t.Helper()
	seeds, err := filepath.Glob("../abi/tensor/testdata/fuzz/FuzzOpen/*")
	if err != nil || len(seeds) == 0 {
		t.Fatal("no seeds:", err)
	}
	quoted := regexp.MustCompile(`(?m)^\[\]byte\((".*")\)$`)
	for _, seed := range seeds {
		text, err := os.ReadFile(seed)
		if err != nil {
			t.Fatal(err)
		}
		match := quoted.FindSubmatch(text)
		if match == nil {
			t.Fatal("no bytes in", seed)
		}
		file, err := strconv.Unquote(string(match[1]))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, forgery{"the seed " + filepath.Base(seed), "seven", as("float32[5]", []byte(file))})
	}
	return out
}

// TestRotRecordsOfAHostileHandFailCleanly puts records and objects into a home
// whose digests are all right and whose content is not. Whoever reads them warns,
// runs the step again, and gives the right result; the false record or object is
// in quarantine.
func TestRotRecordsOfAHostileHandFailCleanly(t *testing.T) {
	all := append(fuzzed(t), forgeries...)
	repo := home(t)
	honest := repo.mustRun(t, victims, RunOptions{})
	wrong := 0
	for i, f := range all {
		if !t.Run(f.name, func(t *testing.T) { repo.wantNoticed(t, honest, f, i) }) {
			wrong++
		}
	}
	cachetest.CrashRow{Part: "rot: records and objects of a hostile hand", Cases: len(all), Violations: wrong}.Report(t)
}

// wantNoticed forges a record and runs a pipeline whose readers are new, so that
// they open what the forged record names.
func (r *Repository) wantNoticed(t *testing.T, honest *Summary, f forgery, i int) {
	object, key := r.forge(t, honest, f)
	text := strings.Replace(victims, "by = 1.5", "by = "+strconv.Itoa(i+2), 1)
	reader := "more"
	if f.step == "model" {
		reader = "score"
	}
	s, err := r.runText(t, text, RunOptions{Jobs: 1, Rerun: []string{reader}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) == 0 || !strings.Contains(strings.Join(s.Warnings, "\n"), "quarantine") {
		t.Errorf("the warnings are %q", s.Warnings)
	}
	if got, want := s.step(t, f.step).Outputs, honest.step(t, f.step).Outputs; s.step(t, f.step).Outcome != OutcomeExecuted || got[port(f.step)].Content != want[port(f.step)].Content {
		t.Errorf("%s was %s and gave %v, want %v", f.step, s.step(t, f.step).Outcome, got, want)
	}
	if f.step == "model" && s.step(t, reader).Outputs["sum"].Content != honest.step(t, reader).Outputs["sum"].Content {
		t.Error("the reader was given other values")
	}
	if b := r.bytesOf(t, "more"); f.step == "seven" && !bytes.Equal(b, sums(i+2)) {
		t.Errorf("the reader was given other values: % x", b)
	}
	r.wantQuarantined(t, object, key)
}

func port(step string) string {
	if step == "model" {
		return "model"
	}
	return "y"
}

// sums returns five float32s, each seven and some.
func sums(more int) []byte {
	var b bytes.Buffer
	for range 5 {
		_ = binary.Write(&b, binary.LittleEndian, float32(7+more))
	}
	return b.Bytes()
}

// forge stores what a forgery makes of an honest step.
func (r *Repository) forge(t *testing.T, honest *Summary, f forgery) (cache.ObjectDigest, cache.ActionKey) {
	t.Helper()
	key, err := cache.ParseActionKey(honest.step(t, f.step).Key)
	if err != nil {
		t.Fatal(err)
	}
	record, err := r.store.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	file, err := readObject(r.store, record.Outputs[0].Object)
	if err != nil {
		t.Fatal(err)
	}
	forged := f.forge(t, record, file)
	object, size := r.put(t, forged)
	for i := range record.Outputs {
		record.Outputs[i].Object = object
		if record.Outputs[i].Size >= 0 {
			record.Outputs[i].Size = size
		}
	}
	if err := r.store.Put(record); err != nil {
		t.Fatal(err)
	}
	return object, key
}

func (r *Repository) put(t *testing.T, file []byte) (cache.ObjectDigest, int64) {
	t.Helper()
	w, err := r.store.Create("")
	if err == nil {
		_, err = w.Write(file)
	}
	if err != nil {
		t.Fatal(err)
	}
	object, size, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return object, size
}

func (r *Repository) wantQuarantined(t *testing.T, object cache.ObjectDigest, key cache.ActionKey) {
	t.Helper()
	folder := filepath.Join(r.Home(), "quarantine")
	found := 0
	for _, name := range []string{"record-" + key.String(), "object-" + object.String()} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			found++
		}
	}
	if found == 0 {
		t.Error("neither the record nor the object is in quarantine")
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
}

// A step went by what a false record said of the content of another's output,
// and hit: it must not pass for a result.
func TestRotAStepThatAFalseRecordMisledFails(t *testing.T) {
	repo := home(t)
	text := victims + "[steps.other]\nrun = \"steps.add\"\ninputs = { x = \"seven.y\" }\nparams = { by = 3.0 }\n"
	eights := strings.Replace(text, "params = { n = 5 }", "params = { n = 6 }", 1)
	six := repo.mustRun(t, eights, RunOptions{}).step(t, "seven").Outputs["y"]
	honest := repo.mustRun(t, text, RunOptions{})
	repo.forge(t, honest, forgery{step: "seven", forge: func(_ *testing.T, r *cache.Record, file []byte) []byte {
		r.Outputs[0].Content, r.Outputs[0].Type = six.Content, six.Type.String()
		return file
	}})
	_, err := repo.runText(t, text, RunOptions{Jobs: 1, Rerun: []string{"more"}})
	var failure *Failure
	if !errors.As(err, &failure) || failure.Class != worker.ClassCorrupt || !strings.Contains(failure.Message, `the keys of "other" came from it`) {
		t.Fatalf("got %v", err)
	}
	again := repo.mustRun(t, text, RunOptions{})
	if got, want := again.step(t, "other").Outputs["y"].Content, honest.step(t, "other").Outputs["y"].Content; got != want {
		t.Errorf("the next run gives %s, want %s", got, want)
	}
}

func TestRotAnOutputThatIsMalformedIsDamaged(t *testing.T) {
	repo := home(t)
	honest := repo.mustRun(t, victims, RunOptions{})
	repo.forge(t, honest, forgeries[1])
	if s := repo.mustRun(t, victims, RunOptions{}); s.step(t, "seven").Outcome != OutcomeHit {
		t.Fatal("a hit opens an artifact")
	}
	var damaged *DamagedError
	if _, err := repo.Output("seven"); !errors.As(err, &damaged) {
		t.Errorf("got %v", err)
	}
}

// TestRotAnOutputWithOtherValuesThanItsRecordSaysIsDamaged shows what no step reads.
func TestRotAnOutputWithOtherValuesThanItsRecordSaysIsDamaged(t *testing.T) {
	repo := home(t)
	honest := repo.mustRun(t, victims, RunOptions{})
	for _, f := range forgeries {
		if f.name == "another value, and the content digest of the old one" {
			repo.forge(t, honest, f)
		}
	}
	repo.mustRun(t, victims, RunOptions{Jobs: 1})
	var damaged *DamagedError
	if _, err := repo.Output("seven"); !errors.As(err, &damaged) || !strings.Contains(err.Error(), "has the content digest") || !strings.Contains(err.Error(), "--rerun seven") {
		t.Errorf("got %v", err)
	}
	repo.mustRun(t, victims, RunOptions{Rerun: []string{"seven"}})
	if _, err := repo.Output("seven"); err != nil {
		t.Error(err)
	}
}

// An artifact of another run is a source by the history's word, which came from a
// record: it is checked as well, and nobody can make it again.
func TestRotAnArtifactThatIsNotWhatTheHistorySaysFailsItsStep(t *testing.T) {
	repo := home(t)
	honest := repo.mustRun(t, victims, RunOptions{})
	repo.forge(t, honest, forgery{step: "seven", forge: func(t *testing.T, r *cache.Record, _ []byte) []byte {
		file, _ := tensorFile(t, "float32[N]", []uint64{5}, floats(eight, eight, eight, eight, eight))
		return file
	}})
	s := repo.mustRun(t, victims, RunOptions{})
	if s.step(t, "seven").Outcome != OutcomeHit {
		t.Fatal("a hit opens an artifact")
	}
	text := "[sources]\nx = { artifact = \"" + s.Run + "/seven.y\" }\n[steps.more]\nrun = \"steps.add\"\ninputs = { x = \"sources.x\" }\nparams = { by = 9.0 }\n"
	_, err := repo.runText(t, text, RunOptions{})
	var failure *Failure
	if !errors.As(err, &failure) || failure.Class != worker.ClassCorrupt {
		t.Fatalf("got %v", err)
	}
}
