# `make` alone lists the targets. Versions of every tool: plugins/toolchain/setup/versions.env.
include plugins/toolchain/setup/versions.env

SHELL    := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PACKAGES       ?= ./...
# Packages below testdata, which ./... does not name.
EXTRA_PACKAGES ?= ./testdata/guests $(if $(shell find testdata/digits -name '*.go' 2>/dev/null),./testdata/dice ./testdata/digits/... ./testdata/tabular/...)
TESTFLAGS      ?= $(if $(filter true,$(CI)),-count=1)
FUZZTIME       ?= 10s
BENCH          ?= .
# The length of the stream of `make stream`, in GB.
SIZE           ?= 20
# The folder with MNIST's four .gz files, for `make demo`; without it the digits that lie in testdata are used.
MNIST          ?=

tags     := -tags urfave_cli_no_docs
setup    := plugins/toolchain/setup/all.sh
crates   := plugins/toolchain/setup/crates.sh
stamp    := build/setup.stamp
tools    := $(CURDIR)/build/tools
packages  = $(PACKAGES) $(EXTRA_PACKAGES)
plugins   = $(filter-out $(without),$(dir $(wildcard plugins/*/plugin.toml)))
# The plugins in Zig, which CI may lack, where $(stamp) says that it is missing.
without   = $(if $(shell grep -s "^zig	.*	ok	" $(stamp)),,$(dir $(shell grep -l '^language = "zig"' plugins/*/plugin.toml)))

.PHONY: help setup toolchains build plugins demo verify test race fuzz bench bench-abi bench-cache bench-run crash stream hostile conformance cross reference lint check

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS=$$'\t' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

setup: ## install the compilers that plugins need, and print where each one is
	@$(setup) --stamp $(stamp)

# What other targets depend on: silent while everything that `setup` found is still there.
toolchains:
	@$(setup) --quick --stamp $(stamp)

build: ## build bin/zen
	go build -trimpath $(tags) -o bin/zen ./cli/zen

plugins: toolchains build ## compile every plugin of plugins/ to build/plugins/
	@mkdir -p build/plugins
	@$(if $(without),echo 'SKIPPED $(without:/=): no compiler for Zig')
	bin/zen build $$($(crates) $(plugins:/=)) -o build/plugins/

demo: plugins ## run a pipeline, swap its trainer, run again; MNIST=FOLDER for the real thing
	testdata/demo.sh $(MNIST)

verify: demo ## execute again what `make demo` recorded, and catch a guest that is not deterministic; MNIST=FOLDER as well
	testdata/verify.sh

test: plugins ## vet and run all tests
	go vet $(tags) $(packages)
	go test $(tags) -timeout 30m $(TESTFLAGS) $(packages)

race: plugins ## run all tests with the race detector
	go test -race $(tags) $(TESTFLAGS) $(packages)

# Making an input smaller takes a minute by default: all of a short run.
fuzz: plugins ## run each fuzz target for FUZZTIME (10s)
	@go list $(packages) | while read -r package; do \
		go test $(tags) -list '^Fuzz' "$$package" | { grep '^Fuzz' || true; } | while read -r target; do \
			echo "$$package $$target"; \
			go test $(tags) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s "$$package" </dev/null; \
		done; \
	done

bench: plugins ## run the benchmarks; BENCH=REGEXP chooses
	go test $(tags) -run '^$$' -bench '$(BENCH)' -benchmem $(packages)

bench-abi: toolchains ## measure read, write, calls and instances of guests, beside a plain copy
	@mkdir -p build && rm -f build/abi.txt
	@go test $(tags) -run '^$$' -bench '^BenchmarkABI$$' -benchtime 1x ./host/worker -abi-table $(CURDIR)/build/abi.txt >build/abi.log || { cat build/abi.log; exit 1; }
	@cat build/abi.txt

bench-cache: toolchains build ## measure hits, fully cached runs, and put and get beside plain zstd, BLAKE3 and SHA-256
	@mkdir -p build && rm -f build/put-get.txt build/warm.txt
	@go test $(tags) -run '^$$' -bench '^BenchmarkPutGet$$' -benchtime 1x ./host/worker -cache-table $(CURDIR)/build/put-get.txt >build/bench-cache.log || { cat build/bench-cache.log; exit 1; }
	@cat build/put-get.txt; echo
	@go test $(tags) -run '^$$' -bench '^BenchmarkWarm$$' -benchtime 1x ./cli -warm-table $(CURDIR)/build/warm.txt >build/bench-cache.log || { cat build/bench-cache.log; exit 1; }
	@cat build/warm.txt

bench-run: toolchains ## measure what zen adds to a step, what jobs are good for, and what a timeout costs
	@mkdir -p build && rm -f build/run.txt
	@go test $(tags) -run '^$$' -bench '^BenchmarkRun(Overhead|Shapes|Timeout)$$' -benchtime 1x -timeout 30m ./host -run-table $(CURDIR)/build/run.txt >build/bench-run.log || { cat build/bench-run.log; exit 1; }
	@cat build/run.txt

# Every test with Crash or Rot in its name may add a row to the table (cache/cachetest.CrashRow).
crash: toolchains ## break what the result cache stands on in every known way, and print what was tried
	@mkdir -p build && rm -f build/crash.txt
	@status=0; ZEN_CRASH_TABLE=$(CURDIR)/build/crash.txt go test $(tags) -count=1 -v -timeout 10m -run 'Crash|Rot' ./cache/... ./host/... >build/crash.log || status=$$?; \
	[ $$status = 0 ] || grep -v '^=== ' build/crash.log; \
	awk -F '\t' 'BEGIN { printf "%-40s %8s %11s  %s\n", "part", "cases", "violations", "mutants found" } { printf "%-40s %8d %11d  %s\n", $$1, $$2, $$3, $$4 }' build/crash.txt; \
	exit $$status

stream: toolchains ## send SIZE (20) GB through three steps, and measure what all processes hold in memory
	go test $(tags) -count=1 -v -timeout 60m -run 'IsHeldNowhere$$' ./cli -stream-gb $(SIZE)

hostile: plugins ## run guests that break the contract in every known way, and print how each one ends
	go test $(tags) -count=1 -v -run Hostile ./plugins/conformance

conformance: toolchains ## run one program in the language of every SDK, and print what holds: case by case
	go test $(tags) -count=1 -v -run 'SDK' ./plugins/conformance

cross: plugins ## run every plugin's pipelines on amd64, emulated on arm64 and interpreted, and compare all digests
	@$(setup) qemu
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -trimpath $(tags) -o build/cross/zen ./cli/zen
	go test $(tags) -count=1 -v -timeout 60m -run '^TestEveryMachineMakesTheSame$$' ./plugins/conformance \
		-amd64-zen $(CURDIR)/bin/zen -arm64-zen $(CURDIR)/build/cross/zen

# PyTorch has a Python of its own; without it torch_cnn is left out, and said to be.
reference: plugins ## train on MNIST=FOLDER with every plugin and with its original, and compare; ONLY="NAME…" chooses, REPEAT=N how often
	@[ -n '$(MNIST)' ] || { echo 'make reference needs MNIST=FOLDER, which holds the four .gz files' >&2; exit 3; }
	@$(setup) --stamp build/reference.stamp reference torch
	@python() { awk -F '\t' -v name="$$1" '$$1 == name && $$4 == "ok" { print $$3 }' build/reference.stamp; }; \
	[ -n "$$(python reference)" ] || { echo 'make reference: there is no Python with scikit-learn' >&2; exit 1; }; \
	PYTHONPATH=testdata/reference PYTHONDONTWRITEBYTECODE=1 "$$(python reference)" -m compare '$(MNIST)' --torch "$$(python torch)" $(if $(ONLY),--only $(ONLY))

staticcheck   := $(tools)/staticcheck-$(STATICCHECK_VERSION)
govulncheck   := $(tools)/govulncheck-$(GOVULNCHECK_VERSION)
golangci-lint := $(tools)/golangci-lint-$(GOLANGCI_LINT_VERSION)

$(staticcheck): from := honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)
$(govulncheck): from := golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)
$(golangci-lint): from := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)

# Installed under their versions: a new pin is a new file.
$(staticcheck) $(govulncheck) $(golangci-lint):
	@mkdir -p $(tools)
	GOFLAGS= GOBIN=$(tools) go install $(from)
	@mv $(tools)/$(firstword $(subst @, ,$(notdir $(from)))) $@

lint: $(staticcheck) $(govulncheck) $(golangci-lint) ## gofmt, vet, staticcheck, golangci-lint, govulncheck
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { printf 'not gofmt-ed:\n%s\n' "$$unformatted"; exit 1; }
	go vet $(tags) $(packages)
	$(staticcheck) $(tags) $(packages)
	$(golangci-lint) run --build-tags urfave_cli_no_docs $(packages)
	@# Without its database, which is a service of its own, govulncheck cannot tell anything: that is said, and no failure.
	@status=0; $(govulncheck) $(tags) $(packages) >build/govulncheck.log 2>&1 || status=$$?; \
	if [ $$status = 0 ]; then echo 'govulncheck: nothing found'; \
	elif [ $$status != 3 ] && grep -q 'fetching vulnerabilities' build/govulncheck.log; then echo "SKIPPED govulncheck: its database is out of reach"; \
	else cat build/govulncheck.log; exit $$status; fi

check: ## lint and test, and leave the tree as it was; what CI should run
	@before=$$(git status --porcelain); \
	$(MAKE) --no-print-directory lint test; \
	after=$$(git status --porcelain); \
	[ "$$before" = "$$after" ] || { printf 'the checks changed the tree:\n%s\n' "$$after"; exit 1; }
