// Package cachetest is the suite that every cache.Store passes. Tests of stores
// import it, nothing else does. It imports only the standard library and cache.
package cachetest

import (
	"testing"

	"zen/cache"
)

// Damager is implemented by a Store under test that lets the suite damage what
// it holds, behind its back. Without it those tests are skipped.
type Damager interface {
	// DamageRecord changes a byte of a stored record.
	DamageRecord(testing.TB, cache.ActionKey)
	// DamageObject changes a byte of a stored object and keeps its size.
	DamageObject(testing.TB, cache.ObjectDigest)
}

// Run holds stores to the contract of cache.Store. open returns a new, empty
// one for each test.
func Run(t *testing.T, open func(t *testing.T) cache.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, cache.Store)
	}{
		{"a record that is not there is a miss", missingRecord},
		{"a record reads back as it was put", hit},
		{"numbers of all kinds survive", numbers},
		{"the last of two records of a key wins", doubledPut},
		{"a record that cannot be kept leaves nothing", refusedPut},
		{"a damaged record is corrupt once, then a miss", damagedRecord},
		{"records are listed in the order of keys", listing},
		{"a listing shows what is damaged", damagedListing},
		{"an object that is not there is a miss", missingObject},
		{"an object reads back as it was written", object},
		{"an empty object is an object", emptyObject},
		{"a big object reads back", bigObject},
		{"the same bytes are one object", doubledObject},
		{"an aborted object leaves nothing", abort},
		{"a writer is done once", doneOnce},
		{"a damaged object is found and replaced", damagedObject},
		{"quarantine makes room for a good object", quarantine},
		{"an unknown folder is an error", unknownFolder},
		{"many put the same at once", concurrentSame},
		{"many put different things at once", concurrentDifferent},
		{"readers see hits and misses while others write", readersAndWriters},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}
