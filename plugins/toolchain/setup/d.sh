#!/usr/bin/env bash
# D to wasm: ldc2, and the wasm-ld that c.sh installs. Only the sketch in plugins/conformance needs it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin d "the test of an SDK written from docs/abi.md alone"

works() {
	have ldc2 || return 1
	local linker
	linker=$(command -v "wasm-ld-$LLVM_MAJOR" || command -v wasm-ld) || return 1
	printf 'module smoke; export extern (C) int f(int n) { return n + 1; }\n' >"$scratch/smoke.d"
	ldc2 -mtriple=wasm32-unknown-unknown-wasm -betterC -c "$scratch/smoke.d" -of="$scratch/smoke.o" >"$log" 2>&1 &&
		"$linker" --no-entry --export-dynamic -o "$scratch/smoke.wasm" "$scratch/smoke.o" >>"$log" 2>&1 &&
		is_wasm "$scratch/smoke.wasm"
}

finish_when_it_works() {
	works || return 0
	ready "$(ldc2 --version | sed -n '1s/.*(\(.*\)).*/\1/p')" "$(command -v ldc2)"
}

finish_when_it_works
lock apt
apt_install ldc "lld-$LLVM_MAJOR" || true
finish_when_it_works
skip "no ldc2 with wasm-ld; install by hand what apt calls ldc and lld-$LLVM_MAJOR"
