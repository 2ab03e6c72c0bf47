#!/usr/bin/env bash
# Rust to wasm32-unknown-unknown. In order: a rustc in PATH that has the target, Debian's rustc-web with its std built once from the
# sources Debian ships, an older Debian's or Ubuntu's own wasm std, `rustup target add`. Ends with $prefix/bin/rustc and cargo. The
# distribution comes before rustup, so that machines of one kind build the same bytes and need no other server.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin rust "plugins written in Rust"
target=wasm32-unknown-unknown

works() {
	[ -x "$1" ] || return 1
	printf '#[no_mangle] pub extern "C" fn f(n: i32) -> i32 { let v: Vec<i32> = (0..n).collect(); v.iter().sum() }\n' >"$scratch/smoke.rs"
	"$1" --target "$target" --crate-type cdylib -C panic=abort -C strip=symbols "$scratch/smoke.rs" -o "$scratch/smoke.wasm" >"$log" 2>&1 &&
		is_wasm "$scratch/smoke.wasm"
}

new_enough() {
	local version
	version=$("$1" --version 2>/dev/null | sed -n 's/^rustc 1\.\([0-9]*\).*/\1/p')
	[ "${version:-0}" -ge "$RUST_MIN_MINOR" ]
}

finish_when_up_to_date() {
	case $(cat "$prefix/.zen-setup" 2>/dev/null) in
	"$RUST_RECIPE "*) works "$prefix/bin/rustc" && ready "$("$prefix/bin/rustc" --version | cut -d' ' -f2)" "$prefix/bin/rustc" ;;
	esac
	return 0
}

# wrapper FILE LINE: a one-line program.
wrapper() {
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod +x "$1"
}

# use_rustc RUSTC: makes $prefix/bin/rustc that very compiler, whatever toolchain rustup may select in some folder.
use_rustc() {
	local sysroot libdir
	sysroot=$("$1" --print sysroot 2>/dev/null) || return 1
	[ -x "$sysroot/bin/rustc" ] && new_enough "$sysroot/bin/rustc" || return 1
	libdir=$("$sysroot/bin/rustc" --print target-libdir --target "$target" 2>/dev/null) || return 1
	set -- "$libdir"/libstd-*.rlib
	[ $# -gt 0 ] || return 1
	building
	mkdir "$new/bin"
	wrapper "$new/bin/rustc" "exec '$sysroot/bin/rustc' \"\$@\""
	if [ -x "$sysroot/bin/cargo" ]; then
		wrapper "$new/bin/cargo" "RUSTC='$prefix/bin/rustc' exec '$sysroot/bin/cargo' \"\$@\""
	fi
	works "$new/bin/rustc" || return 1
	publish "$RUST_RECIPE $sysroot"
}

# with_rustup: the target for the toolchain rustup has.
with_rustup() {
	have rustup || return 1
	limited 60 rustup target add "$target" >"$log" 2>&1 </dev/null || return 1
	use_rustc rustc
}

# family VERSION PACKAGE: the package with those of its dependencies that are made from the same source, so need the same version.
family() {
	local dependency
	printf '%s=%s\n' "$2" "$1"
	apt-cache show "$2=$1" | sed -n 's/^Depends: //p' | head -n 1 | tr ',' '\n' | sed -n 's/^ *\([^ ]*\) (= .*/\1/p' | while read -r dependency; do
		family "$1" "$dependency"
	done
}

# libraries DEB…: what the packages need from the system: the first of each alternative, without versions; libc-dev is virtual.
libraries() {
	local deb
	for deb; do dpkg-deb -f "$deb" Depends; done | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g; s/^libc-dev$/libc6-dev/' | grep -v -e '^$' -e '-web' -e '^cargo' | sort -u
}

# with_debian: rustc-web and cargo-web, unpacked beside the system's own Rust (the packages conflict with it), and a wasm std, which
# Debian does not ship, built from rust-web-src as it lies there, vendored crates included. Takes about 80 s on two cores.
with_debian() {
	have apt-get && have apt-cache || return 1
	apt-cache show rustc-web >/dev/null 2>&1 || apt_update || true
	local version
	version=$(apt-cache policy rustc-web 2>/dev/null | sed -n 's/^ *Candidate: //p')
	[ -n "$version" ] && [ "$version" != "(none)" ] || return 1
	# A version that is in the lists but no longer on the server is an old list's.
	download "$version" || { rm -f "$toolchains/.apt-updated" && apt_update && version=$(apt-cache policy rustc-web | sed -n 's/^ *Candidate: //p') && download "$version"; } || return 1

	local debs=("$scratch"/*-web*.deb) llvm deb
	# shellcheck disable=SC2046
	apt_install $(libraries "${debs[@]}") || return 1
	llvm=$(libraries "${debs[@]}" | sed -n 's/^libllvm\([0-9]*\).*/\1/p')
	apt_install "lld-$llvm" || return 1

	building
	for deb in "${debs[@]}"; do
		# Of the sources only the library: the compiler's are five times its size.
		case $deb in
		*/rust-web-src_*) dpkg --fsys-tarfile "$deb" | tar -x -C "$new" --strip-components=2 --wildcards './usr/src/*/library/*' ./usr/lib/rustlib/src/rust ;;
		*) dpkg --fsys-tarfile "$deb" | tar -x -C "$new" --strip-components=2 --exclude=./usr/share ;;
		esac || return 1
	done

	local host libdir driver
	driver=$(echo "$new"/lib/*/librustc_driver-*.so)
	libdir=lib/$(basename "$(dirname "$driver")")
	mkdir -p "$new/libexec/zen"
	mv "$new/bin/rustc" "$new/bin/cargo" "$new/libexec/zen/"
	rm -f "$new/bin/rustdoc"
	host=$(LD_LIBRARY_PATH=$new/$libdir "$new/libexec/zen/rustc" -vV | sed -n 's/^host: //p')
	mkdir -p "$new/lib/rustlib/$host/bin"
	ln -s "$(command -v "wasm-ld-$llvm")" "$new/lib/rustlib/$host/bin/rust-lld"

	say "rust: building std for $target (rustc-web $version), about 80 s"
	quiet build_std "$new/$libdir" || return 1
	rm -rf "$new/src" "$new/lib/rustlib/src"
	LD_LIBRARY_PATH=$new/$libdir works "$new/libexec/zen/rustc" || return 1

	wrapper "$new/bin/rustc" "LD_LIBRARY_PATH='$prefix/$libdir' exec '$prefix/libexec/zen/rustc' \"\$@\""
	wrapper "$new/bin/cargo" "RUSTC='$prefix/bin/rustc' exec '$prefix/libexec/zen/cargo' \"\$@\""
	publish "$RUST_RECIPE rustc-web $version"
}

# download VERSION: the packages of the rustc-web family to $scratch.
download() {
	local sandbox=()
	# As root apt-get warns that its unprivileged user cannot write to the folder.
	[ "$(id -u)" != 0 ] || sandbox=(-o APT::Sandbox::User=root)
	say "rust: downloading rustc-web $1 (110 MB)"
	# shellcheck disable=SC2046
	(cd "$scratch" && rm -f ./*.deb && quiet apt-get ${sandbox[@]+"${sandbox[@]}"} -q download $({ family "$1" rustc-web; printf '%s\n' "cargo-web=$1" "rust-web-src=$1"; } | sort -u))
}

# build_std LIBRARIES: with cargo's own -Zbuild-std. Paths inside the sources are remapped, so that a plugin's panic texts, hence its
# digest, do not depend on the folder this was built in.
build_std() {
	local work=$new/.std rustc=$new/libexec/zen/rustc library=$new/lib/rustlib/src/rust
	mkdir -p "$work/src" "$work/.cargo"
	printf '#![no_std]\n' >"$work/src/lib.rs"
	printf '[package]\nname = "none"\nversion = "0.0.0"\nedition = "2021"\n[profile.release]\npanic = "abort"\n' >"$work/Cargo.toml"
	printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' "$library/library/vendor" >"$work/.cargo/config.toml"
	(
		cd "$work"
		commit=$(LD_LIBRARY_PATH=$1 "$rustc" -vV | sed -n 's/^commit-hash: //p')
		env -u CARGO_BUILD_TARGET -u CARGO_ENCODED_RUSTFLAGS -u RUSTC_WRAPPER -u CARGO_TARGET_DIR LD_LIBRARY_PATH="$1" CARGO_HOME="$work/home" \
			RUSTC="$rustc" RUSTC_BOOTSTRAP=1 RUSTFLAGS="--remap-path-prefix=$library=/rustc/$commit --remap-path-prefix=$(readlink -f "$library")=/rustc/$commit" \
			"$new/libexec/zen/cargo" build -Zbuild-std=std,panic_abort --offline --release --target "$target"
	) || return 1
	mkdir -p "$new/lib/rustlib/$target/lib"
	mv "$work/target/$target/release/deps"/lib*.rlib "$new/lib/rustlib/$target/lib/"
	rm -rf "$work" "$new/lib/rustlib/$target/lib"/libnone-*.rlib
}

# with_own_std: Debian 13, Ubuntu and others package a wasm std for their rustc.
with_own_std() {
	have apt-cache && apt-cache show libstd-rust-dev-wasm32 >/dev/null 2>&1 || return 1
	local minor
	minor=$(apt-cache policy rustc | sed -n 's/^ *Candidate: 1\.\([0-9]*\).*/\1/p')
	[ "${minor:-0}" -ge "$RUST_MIN_MINOR" ] || return 1
	apt_install rustc cargo lld libstd-rust-dev-wasm32 && use_rustc /usr/bin/rustc
}

finish_when_up_to_date
lock rust
finish_when_up_to_date
for way in "use_rustc rustc" with_debian with_own_std with_rustup; do
	if $way; then finish_when_up_to_date; fi
done
skip "no rustc ≥ 1.$RUST_MIN_MINOR with $target; by hand: rustup target add $target"
