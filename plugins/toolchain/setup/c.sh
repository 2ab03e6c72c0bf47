#!/usr/bin/env bash
# C to wasm: clang, lld, compiler-rt and wasi-libc from apt, or any clang in PATH that brings the same.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin c "plugins written in C"

# Links a reactor against wasi-libc, which needs all four packages.
works() {
	have "$1" || return 1
	cat >"$scratch/smoke.c" <<-'C'
		#include <math.h>
		#include <string.h>
		__attribute__((export_name("f"))) double f(double x, int n) { char b[64]; memset(b, n, sizeof b); return pow(x, n) + b[n & 63]; }
	C
	"$1" --target=wasm32-wasi -O3 -msimd128 -c "$scratch/smoke.c" -o "$scratch/smoke.o" >"$log" 2>&1 &&
		"$1" --target=wasm32-wasi -mexec-model=reactor -Wl,--strip-all -o "$scratch/smoke.wasm" "$scratch/smoke.o" >>"$log" 2>&1 &&
		is_wasm "$scratch/smoke.wasm"
}

finish_with() {
	works "$1" || return 1
	ready "$("$1" -dumpversion)" "$(command -v "$1")"
}

pinned=clang-$LLVM_MAJOR
packages=("$pinned" "lld-$LLVM_MAJOR" "libclang-rt-$LLVM_MAJOR-dev-wasm32" wasi-libc)
finish_with "$pinned" || true
lock apt
apt_install "${packages[@]}" || true
for clang in "$pinned" clang clang-22 clang-21 clang-20 clang-18 /opt/homebrew/opt/llvm/bin/clang /usr/local/opt/llvm/bin/clang; do
	finish_with "$clang" || true
done
skip "no clang with lld, compiler-rt and wasi-libc for wasm32; install by hand what apt calls ${packages[*]}"
