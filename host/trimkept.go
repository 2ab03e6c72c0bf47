package host

import "zen/cache"

// keep counts an entry that should have gone.
func (t *trim) keep(e *trimEntry, why KeptReason) {
	t.tooOldKept = t.tooOldKept || t.tooOld(e)
	if e.Key != nil {
		k := t.keptFor(why)
		k.Records, k.Bytes = k.Records+1, k.Bytes+e.recordBytes
	}
	for _, digest := range e.outputs {
		t.keepObject(digest, why)
	}
}

func (t *trim) keepObject(digest cache.ObjectDigest, why KeptReason) {
	if t.told[digest] {
		return
	}
	t.told[digest] = true
	k := t.keptFor(why)
	k.Objects, k.Bytes = k.Objects+1, k.Bytes+t.objects[digest].Size
}

func (t *trim) keptFor(why KeptReason) *Kept {
	if t.kept[why] == nil {
		t.kept[why] = &Kept{Reason: why}
	}
	return t.kept[why]
}
