#!/usr/bin/env bash
# The WebAssembly text format: wat2wasm of wabt, for guests that tests write by hand.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin wat "tests with hostile guests"

works() {
	have wat2wasm || return 1
	printf '(module (func (export "f") (result i32) i32.const 1))\n' >"$scratch/smoke.wat"
	wat2wasm "$scratch/smoke.wat" -o "$scratch/smoke.wasm" >"$log" 2>&1 && is_wasm "$scratch/smoke.wasm"
}

finish_if_it_works() {
	works || return 0
	ready "$(wat2wasm --version)" "$(command -v wat2wasm)"
}

finish_if_it_works
lock apt
apt_install wabt || true
finish_if_it_works
skip "no wat2wasm; install wabt by hand"
