package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// What Debian calls the parts of clang that plugins need, and what C++ needs
// beside them.
const (
	clangPackages = "clang-19 lld-19 libclang-rt-19-dev-wasm32 wasi-libc"
	cppPackages   = clangPackages + " libc++-19-dev-wasm32 libc++abi-19-dev-wasm32"
)

// ascVersion is the version that the project is tested with.
const ascVersion = "0.28.20"

// system is what the commands depend on that install something.
type system struct {
	os, arch string
	has      func(program string) bool
	checkout bool // the current folder is in a checkout of zen
}

func thisSystem() system {
	has := func(program string) bool { return find(anything, program) != "" }
	return system{runtime.GOOS, runtime.GOARCH, has, inCheckout()}
}

// inCheckout reports whether the current folder, or one above it, is a checkout
// of zen, where `make setup` is at hand.
func inCheckout() bool {
	folder, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(folder, "plugins", "toolchain", "setup", "all.sh")); err == nil {
			return true
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	return false
}

// install returns the commands that install the compiler of a language here.
func install(language string) string { return thisSystem().install(language) }

func (s system) install(language string) string {
	text := map[string]func() string{
		"assemblyscript": s.installAsc, "c": s.installC, "cpp": s.installCpp, "go": s.installGo, "rust": s.installRust,
		"zig": func() string { return "`pip install ziglang==" + zigVersion + "0`" },
	}[language]()
	if s.checkout && language != "go" { // which `make setup` needs itself
		return "`make setup`, or " + text
	}
	return text
}

// debian reports whether there is apt-get, also outside of PATH.
func (s system) debian() bool { return s.has("apt-get") || s.has("/usr/bin/apt-get") }

func (s system) installC() string {
	return s.installClang(clangPackages, "lld, compiler-rt and wasi-libc for wasm32")
}

func (s system) installCpp() string {
	return s.installClang(cppPackages, "lld, compiler-rt, wasi-libc and libc++ for wasm32")
}

func (s system) installClang(packages, parts string) string {
	debian := "`sudo apt-get install " + packages + "`"
	switch {
	case s.debian():
		return debian
	case s.os == "darwin":
		return "`brew install llvm lld wasi-runtimes`"
	}
	return "clang 18 or newer with " + parts + "; on Debian " + debian
}

// installAsc installs what of asc and Node.js is not there.
func (s system) installAsc() string {
	npm := "npm install --global assemblyscript@" + ascVersion
	switch {
	case s.has("node") && s.has("npm"):
		return "`" + npm + "`, with sudo where npm asks for it"
	case s.debian():
		return "`sudo apt-get install nodejs npm && sudo " + npm + "` (Node.js 20 or newer, also from https://nodejs.org)"
	case s.os == "darwin":
		return "`brew install node && " + npm + "`"
	}
	return "Node.js 20 or newer from https://nodejs.org and `" + npm + "`"
}

// installGo installs the version of Go that zen itself was made with, where
// zen looks for it.
func (s system) installGo() string {
	const page = "https://go.dev/dl"
	version := goLine(strings.TrimPrefix(runtime.Version(), "go"))
	switch {
	case s.os == "darwin":
		return "`brew install go`, or see " + page
	case s.os != "linux" || !goNewEnough(version) || s.arch != "amd64" && s.arch != "arm64":
		return "see " + page
	}
	return fmt.Sprintf("`curl -fsSL %s/go%s.linux-%s.tar.gz | sudo tar -xz -C /usr/local`, or see %[1]s", page, version, s.arch)
}

// installRust adds std for wasm to a rustc of rustup, or installs both.
func (s system) installRust() string {
	if s.has("rustup") {
		return "`rustup target add " + rustTarget + "`"
	}
	return "`curl -sSf https://sh.rustup.rs | sh -s -- -y --target " + rustTarget + "`, or see https://rustup.rs"
}

// CargoFix returns the commands that put cargo beside rustc: the way to all of
// Rust, but for Debian's, whose cargo is a package of its own.
func CargoFix() string { return thisSystem().cargoFix() }

func (s system) cargoFix() string {
	if s.debian() && s.has("/usr/bin/rustc") {
		return "`sudo apt-get install cargo`"
	}
	return s.install("rust")
}

// homeFix is for what needs a folder of the user's.
const homeFix = "set HOME to your home folder: `export HOME=FOLDER`"
