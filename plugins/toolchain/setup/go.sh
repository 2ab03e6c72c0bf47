#!/usr/bin/env bash
# Go is not installed by us: zen itself needs it, so it is there, in the version go.mod asks for, or nothing here can be built.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin go "zen itself and plugins written in Go"

wanted=$(sed -n 's/^go //p' "$setup_dir/../../../go.mod")
have go || skip "no go in PATH; by hand: Go $wanted or newer, https://go.dev/dl"
# Asked in this module: a Go too old for go.mod fetches the right one by itself, or fails here.
version=$(cd "$setup_dir" && go env GOVERSION 2>"$log") || skip "Go $wanted is needed: $(head -n 1 "$log")"
ready "${version#go}" "$(command -v go)"
