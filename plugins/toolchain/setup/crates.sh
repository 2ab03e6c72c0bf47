#!/usr/bin/env bash
# crates.sh FOLDER…: downloads the crates of plugins with a Cargo.lock, and prints the folders of all plugins that can be built. One whose
# crates are neither here nor to be had is left out, aloud: crates.io is out of reach, which is no fault of the plugin's.
set -euo pipefail
cargo=${XDG_CACHE_HOME:-$HOME/.cache}/zen/toolchains/rust/bin/cargo
[ -x "$cargo" ] || cargo=cargo

for folder; do
	if [ ! -f "$folder/Cargo.lock" ]; then
		echo "$folder"
	elif said=$("$cargo" fetch --quiet --locked --manifest-path "$folder/Cargo.toml" 2>&1 </dev/null); then
		echo "$folder"
	else
		printf 'SKIPPED %s: its crates cannot be downloaded: %s — not built, not tested\n' "$folder" "$(printf '%s' "$said" | tail -n 1)" >&2
	fi
done
