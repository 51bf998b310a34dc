# make run: the sample data, three kinds of sources, becomes one table.    make test: all tests.
#
# Which configuration a target builds, and why: `test` is a debug build, with assertions and overflow
# checks on. `run`, `bench` and `build` share one release build, so what `make run` shows is what a
# user gets and is there for use afterwards as .build/release/pipeline; `make test && make run`, as in
# CI, builds each configuration once and so sees the faults that only the optimiser brings out.
# The release build holds Swift's libraries itself: linking them anew at each start took half of it.
# It has no lines for debuggers: they would take a fifth of the time to build.

SWIFT ?= swift
RELEASE = -c release --static-swift-stdlib -debug-info-format none
TESTS ?= .
PREFIX ?= /usr/local
NAME ?= slow-loads
BENCH_RUNS ?= 5
FAULTS ?= 1

PACKAGES = libcsv-dev libsqlite3-dev zlib1g-dev libzstd-dev libssl-dev libxxhash-dev pkg-config
SOURCES = Package.swift Sources Tests notebooks data Benchmarks/Package.swift Benchmarks/Sources

.DEFAULT_GOAL := help
.PHONY: help run test build check lint bench install notebook clean packages

help:
	@echo 'make run                          build, then make one table of the sample data in data/'
	@echo 'make test TESTS=FormatsTests      all tests, or those whose names match, in a debug build'
	@echo 'make build                        a release build: .build/release/pipeline'
	@echo 'make install PREFIX=/usr/local    one binary, which needs no Swift, into PREFIX/bin'
	@echo 'make notebook NAME=slow-loads     run notebooks/NAME'
	@echo 'make check FAULTS=1               format, tests in debug and release, sanitizer, fuzzing, all faults'
	@echo 'make bench BENCH_RUNS=5           timings beside floors and peers, as one table'
	@echo 'make clean                        remove everything that was built or written'

run: build
	$(SWIFT) build $(RELEASE) --product demo-server
	scripts/tour.sh .build/release

test: packages
	$(SWIFT) test --filter '$(TESTS)'

build: packages
	$(SWIFT) build $(RELEASE) --product pipeline

# The tests in release and those under the sanitizer have build folders of their own: their flags
# differ, and sharing a folder would build everything anew at each change. The faults take about an
# hour on two cores: FAULTS=0.05 runs every twentieth.
check: build lint test
	$(SWIFT) test -c release -Xswiftc -enable-testing --scratch-path .build-test
	scripts/sanitize.sh
	scripts/fuzz.sh 60
	python3 scripts/faults --share $(FAULTS) .build/release/pipeline

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	python3 data/make-data.py --check

bench: build
	$(SWIFT) build $(RELEASE) --package-path Benchmarks
	python3 Benchmarks/bench.py --runs $(BENCH_RUNS) --disk

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 -s .build/release/pipeline "$(DESTDIR)$(PREFIX)/bin/pipeline"

notebook: packages
	$(SWIFT) run $(RELEASE) $(NAME)

clean:
	rm -rf .build .build-* Benchmarks/.build Benchmarks/.data Benchmarks/.venv data/out data/jobs/.pipeline

# The C libraries that Package.swift names. Quick when they are there.
packages:
	@scripts/install-packages.sh $(PACKAGES)
