package disk

import (
	"encoding/hex"
	"slices"

	"zen/cache"
)

// HomeFormat is the version of the layout. Open refuses a home of a greater
// one.
const HomeFormat = 1

// What lies in a home. Other files in it belong to other packages.
const (
	recordsFolder    = "records"    // records/ab/ab…: one record per action key
	objectsFolder    = "objects"    // objects/cd/cd…: one object per SHA-256
	quarantineFolder = "quarantine" // damaged files, for a look by a human
	tmpFolder        = "tmp"        // one folder per execution
	locksFolder      = "locks"      // one file per action that is being executed; see Claim
	versionFile      = "version"    // "zen-home 1"; written last when a home is made
	readmeFile       = "README"
	lockFile         = "lock"  // see lockHome
	ownerFile        = "owner" // in each folder of tmp; locked by its maker
)

// readme is for whoever finds the folder.
const readme = `This folder belongs to zen (results of pipeline steps, kept for reuse).

records/     what each execution was, and which objects it produced
objects/     the outputs, read-only, named by the SHA-256 of their bytes
quarantine/  damaged files that zen moved out of the way; safe to delete
tmp/         outputs being written; cleaned up by zen
locks/       what is being executed, so that no other run does it as well

Do not edit files here: zen would take them for damaged. "zen cache info" shows
the sizes. Deleting the whole folder is safe while
zen is not running; everything is computed again when needed.
`

func recordName(k cache.ActionKey) string { return fanned(recordsFolder, k) }

func claimName(k cache.ActionKey) string { return locksFolder + "/" + k.String() }

func objectName(d cache.ObjectDigest) string { return fanned(objectsFolder, d) }

// fanned spreads files over up to 256 folders, so that none grows too large to
// list. The folders are made when needed: 512 of them cost 60 ms to make and
// 250 ms to remove, which every test with a fresh home would pay.
func fanned(folder string, digest [32]byte) string {
	h := hex.EncodeToString(digest[:])
	return folder + "/" + h[:2] + "/" + h
}

// fans returns the subfolders that exist, in order.
func (f files) fans(folder string) ([]string, error) {
	names, err := f.list(folder)
	if err := ignoreMissing(err); err != nil {
		return nil, err
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = folder + "/" + name
	}
	return names, nil
}
