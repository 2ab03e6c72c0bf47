#!/usr/bin/env bash
# C++ to wasm: libc++ and Eigen on top of what c.sh installs.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin cpp "plugins written in C++"

# Headers and libraries of libc++, and Eigen, which the C++ plugins use. Larger headers would take a second at each set-up.
works() {
	have "$1" || return 1
	cat >"$scratch/smoke.cc" <<-'C'
		#include <new>
		#include <Eigen/src/Core/util/Macros.h>
		extern "C" __attribute__((export_name("f"))) char *f(int n) { return new (std::nothrow) char[n * EIGEN_MAJOR_VERSION]; }
	C
	local eigen=() include
	for include in /usr/include/eigen3 /opt/homebrew/include/eigen3 /usr/local/include/eigen3; do
		[ ! -d "$include" ] || eigen=(-isystem "$include")
	done
	"$1" --target=wasm32-wasi -fno-exceptions -O1 ${eigen[@]+"${eigen[@]}"} -c "$scratch/smoke.cc" -o "$scratch/smoke.o" >"$log" 2>&1 &&
		"$1" --target=wasm32-wasi -fno-exceptions -mexec-model=reactor -Wl,--strip-all -o "$scratch/smoke.wasm" "$scratch/smoke.o" >>"$log" 2>&1 &&
		is_wasm "$scratch/smoke.wasm"
}

finish_with() {
	works "$1" || return 1
	ready "$("$1" -dumpversion)" "$(command -v "$1")"
}

pinned=clang++-$LLVM_MAJOR
packages=("clang-$LLVM_MAJOR" "lld-$LLVM_MAJOR" "libclang-rt-$LLVM_MAJOR-dev-wasm32" wasi-libc
	"libc++-$LLVM_MAJOR-dev-wasm32" "libc++abi-$LLVM_MAJOR-dev-wasm32" libeigen3-dev)
finish_with "$pinned" || true
lock apt
apt_install "${packages[@]}" || true
for clang in "$pinned" clang++ clang++-22 clang++-21 clang++-20 clang++-18 /opt/homebrew/opt/llvm/bin/clang++ /usr/local/opt/llvm/bin/clang++; do
	finish_with "$clang" || true
done
skip "no clang++ with libc++ for wasm32 and Eigen; install by hand what apt calls ${packages[*]}"
