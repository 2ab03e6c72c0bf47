package abi

import (
	"fmt"
	"strings"
)

// Release is the version of zen that this package is part of.
const Release = "0.1.0"

// VersionError says that a plugin speaks another major of the ABI, or uses an
// import that this zen does not have.
type VersionError struct {
	Got    string // what the plugin has, for example "zen_abi_2"
	Want   string // what this zen has, for example "zen_abi_1"
	Import string // the import that this zen does not have; Got and Want are empty then
}

func (e *VersionError) Error() string {
	if e.Import != "" {
		return fmt.Sprintf("import %q: zen %s does not know it: correct the name, or use the newer zen that has it", e.Import, Release)
	}
	return fmt.Sprintf("the plugin speaks %s, this zen speaks %s: rebuild the plugin with this zen's `zen build`, or use the zen it was made for", e.Got, e.Want)
}

// ContractError says that a module breaks the ABI in its imports or exports.
type ContractError struct{ Msg string }

func (e *ContractError) Error() string { return e.Msg }

// EntryError says that an entry of the manifest is none in the module.
type EntryError struct {
	Entry string
	Err   *ContractError
}

func (e *EntryError) Error() string { return e.Err.Error() }

// Unwrap returns the breach of the ABI.
func (e *EntryError) Unwrap() error { return e.Err }

// FormatError says that a file is not a plugin: not wasm, cut short, or with a
// damaged manifest.
type FormatError struct{ Msg string }

func (e *FormatError) Error() string { return e.Msg }

// StatusError is the error that a guest itself reported: the status its entry
// returned, or the text it passed to fail.
type StatusError struct {
	Code    int32  // what the entry returned; StatusOK after fail
	Message string // the text passed to fail; may be empty
	Place   string // in the author's source where fail was called from, of a debug build: "fit.c:12:3"
}

func (e *StatusError) Error() string {
	text := e.text()
	if e.Place == "" || strings.Contains(text, e.Place) {
		return text
	}
	return text + " at " + e.Place
}

func (e *StatusError) text() string {
	if e.Message != "" {
		return e.Message
	}
	if e.Code == StatusOK {
		return "the step failed without saying why"
	}
	return fmt.Sprintf("the entry returned status %d", e.Code)
}
