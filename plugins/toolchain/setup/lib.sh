# shellcheck shell=bash
# Sourced by every script of this folder. Each script sets up one toolchain and prints one row on stdout:
#   name <tab> version <tab> where <tab> ok|skipped <tab> why
# Everything else it has to say goes to stderr. Exit codes: 0 ok, 3 skipped, anything else a bug of the script.
# Works with bash 3.2 (macOS) and newer.
set -euo pipefail
shopt -s nullglob

setup_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=versions.env
. "$setup_dir/versions.env"
# `zen build` looks in the same place.
toolchains=${XDG_CACHE_HOME:-$HOME/.cache}/zen/toolchains

say() { printf 'setup: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# begin NAME LOST: the toolchain's name, and what does not work without it.
begin() {
	toolchain=$1 lost=$2 prefix=$toolchains/$1
	mkdir -p "$toolchains"
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/zen-setup.XXXXXX")
	log=$scratch/log
	trap 'rm -rf "$scratch" "$prefix".new.$$' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

# ready VERSION WHERE ends the script: the toolchain works.
ready() {
	printf '%s\t%s\t%s\tok\t\n' "$toolchain" "$1" "$2"
	exit 0
}

# skip WHY ends the script: the toolchain is not to be had.
skip() {
	printf 'SKIPPED %s: %s — will not work: %s\n' "$toolchain" "$1" "$lost" >&2
	printf '%s\t-\t-\tskipped\t%s\n' "$toolchain" "$1"
	exit 3
}

# quiet COMMAND…: its output is shown only when it fails.
quiet() {
	"$@" >"$log" 2>&1 </dev/null && return
	local status=$?
	tail -n 15 "$log" | sed 's/^/    /' >&2
	return $status
}

# limited SECONDS COMMAND…: macOS has no timeout command; there it runs unlimited.
limited() {
	if have timeout; then timeout "$@"; else shift && "$@"; fi
}

# Held until the script ends: the second of two setups waits, then finds the work done.
lock() {
	if have flock; then
		exec 9>"$toolchains/.$1.lock"
		flock -n 9 && return
		say "$toolchain: waiting for another setup"
		flock 9
		return
	fi
	local folder=$toolchains/.$1.lock.d waited=0
	until mkdir "$folder" 2>/dev/null; do
		((waited++ < 900)) || skip "$folder is held by another setup; remove it if none runs"
		sleep 1
	done
	trap 'rm -rf "$scratch" "$prefix".new.$$ "'"$folder"'"' EXIT
}

# A folder to build in. Whoever holds the lock may clear what an interrupted setup left behind.
building() {
	rm -rf "$prefix".new.* "$prefix".old.*
	new=$prefix.new.$$
	mkdir -p "$new"
}

# publish KEY: the finished folder takes the old one's place. KEY says what it was made from; up_to_date compares it.
publish() {
	printf '%s\n' "$1" >"$new/.zen-setup"
	[ ! -e "$prefix" ] || mv "$prefix" "$prefix.old.$$"
	mv "$new" "$prefix"
	rm -rf "$prefix.old.$$"
}

up_to_date() { [ "$(cat "$prefix/.zen-setup" 2>/dev/null)" = "$1" ]; }

is_wasm() { [ "$(head -c 4 "$1" 2>/dev/null | od -An -tx1 | tr -d ' \n')" = 0061736d ]; }

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
		sudo "$@"
	else
		say "$toolchain: neither root nor sudo: cannot run $*"
		return 1
	fi
}

# Fresh package lists, but not once per toolchain.
apt_update() {
	local mark=$toolchains/.apt-updated
	[ -z "$(find "$mark" -mmin -60 2>/dev/null)" ] || return 0
	say "$toolchain: apt-get update"
	quiet as_root apt-get -q update && touch "$mark"
}

# apt_install PACKAGE…: installs what is missing; fails where there is no apt, package or right.
apt_install() {
	have apt-get || return 1
	local package missing=()
	for package; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	apt_update || true
	say "$toolchain: apt-get install ${missing[*]}"
	quiet as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 install "${missing[@]}"
}
