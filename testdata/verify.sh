#!/usr/bin/env bash
# verify.sh: executes again what `make demo` has recorded, both trainers, and then a guest that looks at the bits of NaNs, which wazero's
# interpreter has to give away. Needs bin/zen, build/plugins and build/demo-home (make verify makes them).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

zen=$PWD/bin/zen
export ZEN_HOME=$PWD/build/demo-home

# shown COMMAND…: prints a command as a person would type it, then what it prints, and returns its exit code.
shown() {
	echo "\$ zen $*"
	"$zen" "$@"
}

name=$("$zen" runs --json | sed -n 's/.*"pipeline": *"\(.*_pipeline\)".*/\1/p' | head -n 1)
shown explain "$name@1/evaluator" # the first one after the swap
echo
shown verify "$name@2/"
shown verify "$name@1/"
echo

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$zen" build testdata/guests/flaky -o "$folder/flaky.wasm" >/dev/null 2>&1
printf 'name = "flaky"\nplugins.flaky = "flaky.wasm"\nsteps.signs.run = "flaky.signs"\n' >"$folder/pipeline.toml"
"$zen" run -q "$folder/pipeline.toml"
shown verify flaky@0/
status=0
shown verify flaky@0/ --interpreter || status=$?
echo "exit code $status"
if [ "$(uname -m)" = x86_64 ] && [ $status != 6 ]; then
	echo "verify.sh: the flaky guest was not caught" >&2
	exit 1
fi
