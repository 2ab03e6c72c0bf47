#!/usr/bin/env bash
# Sets up every toolchain and prints one table: all.sh [--quick] [--stamp FILE] [NAME…]
#   --stamp FILE  remembers the table in FILE
#   --quick       does nothing while FILE's table was made by these very scripts and everything in it is still there
# With CI=true a missing required toolchain ends it with 1.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
all="go c cpp rust assemblyscript wat zig d python"
asked="qemu reference torch" # only by name
required=" go c cpp rust assemblyscript wat "

quick='' stamp='' names=''
while [ $# -gt 0 ]; do
	case $1 in
	--quick) quick=yes ;;
	--stamp) shift && stamp=${1:?--stamp needs a file} ;;
	*)
		case " $all $asked " in
		*" $1 "*) names="$names $1" ;;
		*) echo "all.sh: no toolchain \"$1\"; there are: $all $asked" >&2 && exit 64 ;;
		esac
		;;
	esac
	shift
done
names=${names:-$all}

# What the table depends on.
key="$(cat "$here"/*.sh "$here/versions.env" | cksum) ${XDG_CACHE_HOME:-$HOME/.cache}$names"

# verdict TABLE: 1 when CI lacks a toolchain it must have.
verdict() {
	[ "${CI:-}" = true ] || return 0
	local name version where state why status=0
	while IFS=$'\t' read -r name version where state why; do
		case "$state $required" in
		"skipped "*" $name "*) echo "setup: CI needs $name" >&2 && status=1 ;;
		esac
	done <"$1"
	return $status
}

# still_there: the stamp is from these scripts, and each toolchain is where it was. Those skipped are named again, every time.
still_there() {
	[ "$(head -n 1 "$stamp" 2>/dev/null)" = "$key" ] || return 1
	local name version where state why
	while IFS=$'\t' read -r name version where state why; do
		if [ "$state" = skipped ]; then
			echo "SKIPPED $name: $why — \`make setup\` tries again" >&2
		elif [ ! -x "$where" ]; then
			return 1
		fi
	done < <(tail -n +2 "$stamp")
}

rows=$(mktemp "${TMPDIR:-/tmp}/zen-setup.XXXXXX")
trap 'rm -f "$rows"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ -n "$quick" ] && [ -n "$stamp" ] && still_there; then
	tail -n +2 "$stamp" >"$rows"
	verdict "$rows"
	exit
fi

for name in $names; do
	status=0
	"$here/$name.sh" >>"$rows" || status=$?
	case $status in
	0 | 3) ;;
	130 | 143) exit $status ;;
	*)
		echo "SKIPPED $name: $name.sh failed with exit code $status" >&2
		printf '%s\t-\t-\tskipped\t%s.sh failed with exit code %s\n' "$name" "$name" "$status" >>"$rows"
		;;
	esac
done

if [ -n "$stamp" ]; then
	mkdir -p "$(dirname "$stamp")"
	{ echo "$key" && cat "$rows"; } >"$stamp.new.$$"
	mv "$stamp.new.$$" "$stamp"
fi

# table ROWS: columns as wide as their widest cell; where the reason for a skip stands, it comes last.
table() {
	local name version where state why widths=(9 7 5)
	while IFS=$'\t' read -r name version where state why; do
		[ ${#name} -le "${widths[0]}" ] || widths[0]=${#name}
		[ ${#version} -le "${widths[1]}" ] || widths[1]=${#version}
		[ ${#where} -le "${widths[2]}" ] || widths[2]=${#where}
	done <"$1"
	{ printf 'toolchain\tversion\twhere\tstate\t\n' && cat "$1"; } | while IFS=$'\t' read -r name version where state why; do
		printf '%-*s  %-*s  %-*s  %s\n' "${widths[0]}" "$name" "${widths[1]}" "$version" "${widths[2]}" "$where" "$state${why:+: $why}"
	done
}

table "$rows"
verdict "$rows"
