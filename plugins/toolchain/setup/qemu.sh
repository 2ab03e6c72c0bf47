#!/usr/bin/env bash
# QEMU's user-mode emulator, which runs a zen for arm64 on amd64. Only `make cross` needs it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin qemu "the comparison with arm64"

finish_with() {
	have "$1" || return 1
	ready "$("$1" --version | sed -n '1s/.* version \([0-9.]*\).*/\1/p')" "$(command -v "$1")"
}

finish_when_there() {
	finish_with qemu-aarch64-static || finish_with qemu-aarch64 || true
}

finish_when_there
lock apt
apt_install qemu-user-static || true
finish_when_there
skip "no qemu-aarch64; install by hand what apt calls qemu-user-static"
