#!/bin/sh
# Makes the plugin FILE: compiles it, links it, and appends the manifest as the section zen.plugin.
# usage: build.sh FILE
set -eu

case $1 in
/*) out=$1 ;;
*) out=$PWD/$1 ;;
esac
linker=$(command -v wasm-ld-19 || command -v wasm-ld) || { echo "build.sh: no wasm-ld" >&2 && exit 1; }
cd "$(dirname "$0")"
object=$out.o

# Relative names of sources, so that no folder gets into the bytes. All features are among those of WebAssembly 2.0.
ldc2 -mtriple=wasm32-unknown-unknown-wasm -betterC -Os -mattr=+bulk-memory,+sign-ext,+nontrapping-fptoint -fvisibility=hidden \
	-c zen.d sketch.d -of="$object"

# The stack first: where it is too deep it ends at address 0, in a trap, not in the data.
"$linker" -soname=sketch --no-entry --export-dynamic --gc-sections --stack-first -z stack-size=262144 -o "$out" "$object"
rm "$object"

# A byte N in octal, for printf.
byte() { printf "\\$(printf %03o "$1")"; }

# The bytes of an unsigned LEB128.
leb128() {
	n=$1
	while [ "$n" -ge 128 ]; do
		byte $((n % 128 + 128))
		n=$((n / 128))
	done
	byte "$n"
}

name=zen.plugin
size=$(wc -c <plugin.json)
{
	byte 0
	leb128 $((1 + ${#name} + size))
	byte ${#name}
	printf %s "$name"
	cat plugin.json
} >>"$out"
