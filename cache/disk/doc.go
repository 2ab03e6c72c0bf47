// Package disk is the cache.Store in a folder of the local disk, $ZEN_HOME:
// layout, crash safety, locks, temp folders.
//
// It is not the history of runs, which lies in the same home but belongs to
// host/history, and it decides nothing about what is kept for how long. cli,
// host and host/worker import it.
//
// Any number of goroutines and processes may use one home, on one machine: the
// locks are flock, which file systems shared over a network rarely honour. A
// crash at any point leaves a hit or a miss: files become visible by rename,
// complete and synced.
//
// docs/cache-format.md is the normative text for what lies where.
package disk
