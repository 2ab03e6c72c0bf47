package host

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
)

const sevenAndMore = `
[steps.seven]
run = "steps.seven"
[steps.more]
run = "steps.add"
inputs = { x = "seven.y" }
`

// objectPath returns the file of an object.
func (r *Repository) objectPath(d cache.ObjectDigest) string {
	return filepath.Join(r.options.Home, "objects", d.String()[:2], d.String())
}

// recordOf reads the record of a step.
func (r *Repository) recordOf(t *testing.T, s StepSummary) *cache.Record {
	t.Helper()
	key, err := cache.ParseActionKey(s.Key)
	if err != nil {
		t.Fatal(err)
	}
	record, err := r.store.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// store puts other values into the store, as a valid object.
func (r *Repository) storeValues(t *testing.T, values ...float32) (cache.ObjectDigest, tensor.Summary, int64) {
	t.Helper()
	object, err := r.store.Create("")
	if err != nil {
		t.Fatal(err)
	}
	typ, sizes := abi.Tensor(abi.Float32, abi.Dim{Name: "N"}), []uint64{uint64(len(values))}
	w, err := tensor.NewWriter(object, typ, sizes, tensor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	if err := w.Write(b, sizes[0]); err != nil {
		t.Fatal(err)
	}
	summary, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	digest, size, err := object.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return digest, summary, size
}

// verified verifies a step that has to have that verdict.
func (r *Repository) verified(t *testing.T, ref string, want Verdict) VerifiedStep {
	t.Helper()
	v, err := r.Verify(context.Background(), ref, VerifyOptions{})
	if v == nil || len(v.Steps) != 1 || v.Steps[0].Verdict != want {
		t.Fatalf("%s: %+v, %v; want %s", ref, v, err, want)
	}
	var wrong *VerifyError
	if isWrong := want == VerdictDiffers || want == VerdictDamaged; errors.As(err, &wrong) != isWrong {
		t.Errorf("%s: error %v", ref, err)
	}
	return v.Steps[0]
}

// A record and an object made by hand, both valid: a hit nobody could tell from
// a true one.
func TestVerifyCatchesAReplacedResult(t *testing.T) {
	r := home(t)
	first := r.mustRun(t, sevenAndMore, RunOptions{})
	record := r.recordOf(t, first.step(t, "more"))
	other, summary, size := r.storeValues(t, 8, 8, 8, 8, math.Nextafter32(8, 9), 9, 8)
	record.Outputs[0].Content, record.Outputs[0].Object, record.Outputs[0].Size = summary.Content, other, size
	if err := r.store.Put(record); err != nil {
		t.Fatal(err)
	}

	// The run still has the true values, and the result cache no longer does.
	d := r.verified(t, first.Run+"/more", VerdictDiffers).Differences
	if len(d) != 1 || !d[0].Record {
		t.Errorf("against the run that was right: %+v", d)
	}

	second := r.mustRun(t, sevenAndMore, RunOptions{})
	if second.step(t, "more").Outcome != OutcomeHit {
		t.Fatal("the forged record is no hit")
	}
	d = r.verified(t, second.Run+"/more", VerdictDiffers).Differences
	if len(d) != 1 || d[0].Record || d[0].Output != "y" || d[0].Row != 4 || *d[0].Ulp != 1 || d[0].Differ != 2 || d[0].Of != 7 || *d[0].Largest != 1<<20 {
		t.Errorf("against the run that hit: %+v", d)
	}
	r.verified(t, second.Run+"/seven", VerdictIdentical)
}

// The record says the right content and names an object with other values.
func TestVerifyLooksIntoObjectsOfAnotherName(t *testing.T) {
	r := home(t)
	first := r.mustRun(t, sevenAndMore, RunOptions{})
	record := r.recordOf(t, first.step(t, "more"))
	record.Outputs[0].Object, _, record.Outputs[0].Size = r.storeValues(t, 1, 2, 3, 4, 5, 6, 7)
	if err := r.store.Put(record); err != nil {
		t.Fatal(err)
	}
	if d := r.verified(t, "more", VerdictDiffers).Differences; len(d) != 1 || !d[0].Record || d[0].Differ != 7 {
		t.Errorf("%+v", d)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	r := home(t)
	s := r.mustRun(t, sevenAndMore, RunOptions{})
	object := s.step(t, "more").Outputs["y"].Object
	path := r.objectPath(object)
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("rot"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if got := r.verified(t, "more", VerdictDamaged); !strings.Contains(got.Text, `the object of output "y" is damaged`) || !strings.Contains(got.Text, "it was moved to quarantine") {
		t.Error(got.Text)
	}
	if _, err := r.store.Stat(object); !errors.Is(err, cache.ErrNotFound) {
		t.Errorf("the damaged object is still there: %v", err)
	}
	r.verified(t, "more", VerdictIdentical) // by its digest

	key := s.step(t, "seven").Key
	if err := os.WriteFile(filepath.Join(r.options.Home, "records", key[:2], key), []byte("rot"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := r.verified(t, "seven", VerdictDamaged); !strings.Contains(got.Text, "corrupt") {
		t.Error(got.Text)
	}
}

func TestVerifyLeavesNothingBehind(t *testing.T) {
	r := home(t)
	r.mustRun(t, sevenAndMore+"[steps.dice]\nrun = \"steps.dice\"\n", RunOptions{Cache: CacheOff})
	before, err := r.CacheInfo()
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.Verify(context.Background(), "", VerifyOptions{Times: 2})
	if err != nil || len(v.Steps) != 3 || v.Steps[0].Times != 2 {
		t.Fatalf("%+v, %v", v, err)
	}
	after, err := r.CacheInfo()
	if err != nil || after.Records != before.Records || after.Objects != before.Objects || after.Bytes != before.Bytes {
		t.Errorf("before %+v, after %+v, %v", before, after, err)
	}
	names, err := os.ReadDir(filepath.Join(r.options.Home, "tmp"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		left, err := os.ReadDir(filepath.Join(r.options.Home, "tmp", n.Name()))
		if err != nil || len(left) > 1 {
			t.Errorf("tmp/%s holds %v, %v", n.Name(), left, err)
		}
	}
}

func TestVerifyReadsAnotherRunsArtifact(t *testing.T) {
	r := home(t)
	first := r.mustRun(t, sevenAndMore, RunOptions{})
	r.mustRun(t, "[sources.old]\nartifact = \""+first.Run+"/more.y\"\n[steps.again]\nrun = \"steps.add\"\ninputs = { x = \"sources.old\" }\n", RunOptions{})
	r.verified(t, "again", VerdictIdentical)
}
