package disk

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zen/cache"
)

// memHome is where homes on a memDisk claim to lie.
const memHome = "/home/of/zen"

// scenario uses a home. It goes on after errors, as a run does.
type scenario struct {
	name string
	play func(p *player)
}

var scenarios = []scenario{
	{"a new home", func(p *player) {
		folder := p.newFolder()
		a, b := p.object(folder, "the first"), p.object(folder, "the second,", " in two pieces")
		p.put(1, "first", a, b)
		p.get(1)
		p.put(1, "second", a)
		p.object(folder, "the first") // is there already
		p.quarantine(b)
		p.get(1)
		p.put(2, "third", p.object("", "the second,", " in two pieces"))
		p.get(2)
		p.removeFolder(folder)
	}},
	{"a home that was used", func(p *player) {
		p.put(1, "first", p.object("", "one"))
		p.newFolder() // is left behind
		p.leave()
		p.enter()
		p.get(1)
		p.put(1, "second", p.object("", "two"))
		p.object("", "one")
	}},
	{"what a process left that was killed", func(p *player) {
		p.abandon(1, "one")
		p.put(1, "first", p.object("", "one"))
	}},
	{"folders that somebody deleted", func(p *player) {
		p.deleteByHand(objectsFolder)
		p.deleteByHand(recordsFolder)
		p.deleteByHand(quarantineFolder)
		a := p.object("", "one")
		p.put(1, "first", a)
		p.quarantine(a)
		p.put(2, "second", p.object(p.newFolder(), "two"))
	}},
}

// player plays a scenario on a file system and keeps the promise up to date
// while it does so.
type player struct {
	fs          func() fileSystem // for one process
	promise     *promise
	recordFirst bool                 // a mutant: Put comes before the objects are there
	late        []cache.ObjectWriter // what it then still has to commit
	store       *Store
	now         time.Time
	errs        []error
}

func play(s scenario, fs func() fileSystem, promise *promise, recordFirst bool) *player {
	p := &player{fs: fs, promise: promise, recordFirst: recordFirst, now: time.Unix(1735732800, 0)}
	p.enter()
	s.play(p)
	p.leave()
	return p
}

// note remembers an error, and says whether there was none.
func (p *player) note(err error) bool {
	if err != nil {
		p.errs = append(p.errs, err)
	}
	return err == nil
}

// enter starts a process.
func (p *player) enter() {
	clock := func() time.Time { p.now = p.now.Add(2 * useInterval); return p.now }
	store, err := openOn(p.fs(), memHome, WithClock(clock))
	if p.store = store; !p.note(err) {
		p.store = nil
	}
}

func (p *player) leave() {
	if p.store != nil {
		p.note(p.store.Close())
	}
	p.store = nil
}

func (p *player) newFolder() string {
	if p.store == nil {
		return ""
	}
	name, err := p.store.NewFolder()
	p.note(err)
	return name
}

func (p *player) removeFolder(name string) {
	if p.store != nil && name != "" {
		p.note(p.store.RemoveFolder(name))
	}
}

// object stores an object and returns it as an output; its size is -1 when that
// failed.
func (p *player) object(folder string, pieces ...string) cache.Output {
	failed := cache.Output{Size: -1}
	if p.store == nil {
		return failed
	}
	w, err := p.store.Create(folder)
	if !p.note(err) {
		return failed
	}
	for _, piece := range pieces {
		_, err := w.Write([]byte(piece))
		p.note(err)
	}
	whole := strings.Join(pieces, "")
	if p.recordFirst {
		p.late = append(p.late, w)
	} else if !p.commit(w) {
		return failed
	}
	return cache.Output{Type: "file", Object: sha256.Sum256([]byte(whole)), Size: int64(len(whole))}
}

func (p *player) commit(w cache.ObjectWriter) bool {
	defer w.Abort()
	d, _, err := w.Commit()
	if !p.note(err) {
		return false
	}
	p.promise.objects[d] = true
	delete(p.promise.moved, d)
	return true
}

// put records outputs that are all there.
func (p *player) put(n int, run string, outputs ...cache.Output) {
	if p.store == nil || slices.ContainsFunc(outputs, func(o cache.Output) bool { return o.Size < 0 }) {
		return
	}
	r := sampleRecord(n)
	r.Producer.Run, r.Outputs = run, outputs
	for i := range outputs {
		outputs[i].Port = fmt.Sprint("y_", i)
	}
	key := r.Key()
	p.promise.tried[key] = append(p.promise.tried[key], r)
	if p.note(p.store.Put(r)) {
		p.promise.kept[key] = len(p.promise.tried[key])
	}
	for _, w := range p.late {
		p.commit(w)
	}
	p.late = nil
}

// get wants what was put, a miss or an error that is not about the bytes.
func (p *player) get(n int) {
	if p.store == nil {
		return
	}
	key := sampleRecord(n).Key()
	r, err := p.store.Get(key)
	switch tried := p.promise.tried[key]; {
	case errors.Is(err, cache.ErrNotFound) && p.promise.kept[key] == 0:
	case err != nil:
		p.note(err)
	case len(tried) == 0, p.promise.kept[key] == len(tried) && !sameRecord(r, tried[len(tried)-1]):
		p.note(fmt.Errorf("%w: %v", errWrongHit, r.Producer))
	}
}

var errWrongHit = errors.New("a wrong hit")

func (p *player) quarantine(o cache.Output) {
	if p.store == nil || o.Size < 0 {
		return
	}
	p.promise.moved[o.Object] = true
	delete(p.promise.objects, o.Object)
	p.note(p.store.Quarantine(o.Object))
}

// abandon does what another process has done that was killed in the middle: an
// object has its name, a record its folder, and neither is synced.
func (p *player) abandon(n int, text string) {
	if p.store == nil {
		return
	}
	other, object := p.fs(), objectName(sha256.Sum256([]byte(text)))
	const folder = tmpFolder + "/dead"
	if !p.note(other.mkdir(folder)) {
		return
	}
	f, err := other.create(folder + "/object")
	if !p.note(err) {
		return
	}
	_, err = f.Write([]byte(text))
	if !p.note(errors.Join(err, f.Sync(), f.Close())) {
		return
	}
	if p.note(other.mkdir(folderOf(object))) && p.note(other.rename(folder+"/object", object)) {
		p.note(other.mkdir(folderOf(recordName(sampleRecord(n).Key()))))
	}
}

// deleteByHand is what no store does: whatever was in the folder is no longer
// promised.
func (p *player) deleteByHand(folder string) {
	if p.store == nil {
		return
	}
	if folder == objectsFolder {
		clear(p.promise.objects)
	}
	if folder == recordsFolder {
		clear(p.promise.kept)
	}
	p.note(p.store.files.removeAll(folder))
}

// unexplained returns the errors that are not the fault itself, or do not tell
// where it happened.
func (p *player) unexplained(fault error) (errs []error) {
	for _, err := range p.errs {
		if !errors.Is(err, fault) || !strings.Contains(err.Error(), memHome) {
			errs = append(errs, err)
		}
	}
	return errs
}
