// Package conformance holds zen and its SDKs to the contract zen1. It has tests
// only: guests that break the contract in every way we know, each with the
// error it has to end in. They run through the public API of package host, in
// real worker processes. Nobody imports it.
package conformance
