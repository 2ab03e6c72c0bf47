// Package conformance holds zen and its SDKs to the contract zen1. It has tests
// only, which run through the public API of package host, in real worker
// processes; nobody imports it.
//
// The program that guest/README.md specifies is written with every SDK. The
// suite runs each of its entries on inputs that the tests choose, and compares
// what it makes, tells and ends with to what the tests compute themselves; then
// it breaks the SDKs, and has to notice. Beside it are guests that break the
// contract in every way we know, each with the error it has to end in. With the
// programs that `make cross` names it also holds machines to each other.
package conformance
