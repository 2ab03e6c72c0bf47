// Package cache is the contract of zen's result cache: what an execution is
// called (Action, ActionKey), what is remembered of it (Record), and what keeps
// both (Store).
//
// It knows no tensors and no Arrow: outputs are files named by the SHA-256 of
// their bytes, content digests are 32 bytes that somebody else computed. It
// holds no disk code either; that is cache/disk. It imports only the standard
// library and nothing of zen; host, host/worker and every Store import it. It
// is not wazero's compilation cache.
//
// Functions and values are safe for concurrent use as long as nobody changes
// them: an Action or a Record must not be changed while others read it.
//
// docs/cache-format.md is the normative text for the bytes.
package cache
