#!/usr/bin/env bash
# AssemblyScript: asc from npm; node from PATH, else from apt.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin assemblyscript "plugins written in AssemblyScript"
key="assemblyscript $ASSEMBLYSCRIPT_VERSION long $ASSEMBLYSCRIPT_LONG_VERSION"
asc=$prefix/node_modules/.bin/asc

works() {
	printf 'export function f(n: i32): i32 { const a = new Array<i32>(n); return a.length; }\n' >"$scratch/smoke.ts"
	(cd "$scratch" && quiet "$1" smoke.ts -O3 --noAssert --runtime incremental --use abort= --enable simd -o smoke.wasm) && is_wasm "$scratch/smoke.wasm"
}

# asc was tried when it was installed; starting it again costs half a second, so only its parts are looked for.
finish_when_up_to_date() {
	if have node && [ -x "$asc" ] && up_to_date "$key"; then ready "$ASSEMBLYSCRIPT_VERSION" "$asc"; fi
}

finish_when_up_to_date
lock assemblyscript
finish_when_up_to_date
{ have node && have npm; } || apt_install nodejs npm || true
{ have node && have npm; } || skip "no node and npm; by hand: Node.js 20 or newer"
building
say "assemblyscript: npm install assemblyscript@$ASSEMBLYSCRIPT_VERSION"
printf '{"private": true}\n' >"$new/package.json"
quiet npm install --prefix "$new" --ignore-scripts --no-audit --no-fund --no-save --fetch-retries 1 --fetch-timeout 60000 \
	"assemblyscript@$ASSEMBLYSCRIPT_VERSION" "long@$ASSEMBLYSCRIPT_LONG_VERSION" || skip "npm cannot install assemblyscript@$ASSEMBLYSCRIPT_VERSION"
works "$new/node_modules/.bin/asc" || skip "asc does not run on node $(node --version)"
publish "$key"
finish_when_up_to_date
skip "could not be put into $prefix"
