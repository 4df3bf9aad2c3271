# What is run by hand and in CI. `make` alone lists it.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help conformance test check lint unit race faults ginkgo bench soak fuzz build evidence

# What the environment says about a target of yours is not meant for what is
# run here: conformance asks the embedded mock, and tests start their own.
$(foreach v,$(filter DWCONFORM_%,$(.VARIABLES)),$(eval unexport $(v)))

GO     ?= go
OUT    := reports/out
FOLDERS = harness spec suites

# Where several goroutines meet; the race detector makes all else only slower.
# Of a whole run, the embedded mock shows as much as any other target.
RACING = ./harness/mock ./harness/oracle ./harness/target/... ./harness/wire
RUNS   = ./harness/session ./suites

# What is tested without it.
TESTED = ./...

# The longest of them, which wait the most, begin first: the others are tested
# meanwhile.
FIRST = ./harness/session ./harness/cmd/dwconform ./suites

# Memory is cheaper than time: to collect it as often as by default is a tenth
# of the work.
ROOMY = GOGC=400 GOMEMLIMIT=1GiB

# The revision is stamped into the command where git can tell it. It cannot in
# a checkout that belongs to somebody else, as in many containers.
STAMP = $(shell git rev-parse HEAD >/dev/null 2>&1 || echo -buildvcs=false)

help: ## list the targets
	@echo 'make TARGET, where TARGET is one of'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

conformance: build ## ask the embedded mock everything; ends with the report and one line
	@bin/dwconform run

test: lint build race faults ginkgo unit evidence ## everything that must pass; 15 minutes at most
# What passed under the race detector has passed.
test: TESTED = $$($(GO) list ./... | grep -vxF "$$($(GO) list $(RACING))")

check: SHORT = -short
check: lint unit ## the quick part of test, 2 minutes at most: style, floors and the tests that are short
	@echo '== left out: long tests, the race detector, each fault by its own clause, the Ginkgo suite; `make test` has them'
	@command -v $$($(GO) env CC) >/dev/null || echo 'there is no C compiler, which the race detector in `make test` needs'

lint:
	@echo '== formatted'
	@files=$$(gofmt -l $(FOLDERS)) && [ -z "$$files" ] || { echo "$$files"; echo 'not formatted: run gofmt -w $(FOLDERS)'; exit 1; } >&2
	@echo '== go vet'
	@$(GO) vet ./... || { echo 'go vet: change the lines above'; exit 1; } >&2
	@echo '== staticcheck'
	@$(GO) tool staticcheck ./... || { echo 'staticcheck: change the lines above; `go tool staticcheck -explain CODE` says why'; exit 1; } >&2
	@echo '== imports go down the floors'
	@$(GO) test -run '^TestFloors$$' ./harness || { echo 'a package imports what stands above or beside it: move the code, not the floor'; exit 1; } >&2

# Vet has looked at the tests when they are run: lint comes before.
unit:
	@echo '== tests'
	@$(ROOMY) $(GO) test -vet=off $(SHORT) -timeout 14m $(FIRST) $(TESTED) || { echo 'a test failed: `go test PACKAGE -run NAME` repeats it alone'; exit 1; } >&2

race:
	@echo '== tests under the race detector'
	@[ "$$($(GO) env CGO_ENABLED)" = 1 ] && command -v $$($(GO) env CC) >/dev/null || { echo 'the race detector needs cgo and a C compiler: install gcc, unset CGO_ENABLED'; exit 1; } >&2
	@$(GO) test -race -timeout 10m $(RACING) && $(GO) test -race -timeout 10m -run 'Embedded|^TestAsk|Replay|^TestConformance$$' $(RUNS) || \
		{ echo 'a data race, or a test that fails only when slow: `go test -race PACKAGE -run NAME` repeats it alone'; exit 1; } >&2

# A fault is a seeded defect of the mock: the cases of its clause must find it.
faults: build
	@echo '== each fault is found by the cases of its own clause'
	@mkdir -p $(OUT)
	@GOGC=400 bin/dwconform faults >$(OUT)/faults.txt || { grep -A2 -E '^(SURVIVED|UNPROVEN)' $(OUT)/faults.txt; tail -n 1 $(OUT)/faults.txt; echo 'a fault survived, or a clause has none: `dwconform faults --only CLAUSE` repeats it, `dwconform explain CLAUSE` shows its cases'; exit 1; } >&2
	@tail -n 1 $(OUT)/faults.txt

ginkgo:
	@echo '== the same as a Ginkgo suite'
	@mkdir -p $(OUT)
	@DWCONFORM_OUT=$(OUT)/ginkgo $(GO) tool ginkgo run --no-color ./suites >$(OUT)/ginkgo.txt 2>&1 || { cat $(OUT)/ginkgo.txt; echo 'the suite fails: `make conformance` says why in fewer words'; exit 1; } >&2
	@grep ' passed, ' $(OUT)/ginkgo.txt

# What the mock does beside what is publicly known of the real gateway.
evidence:
	@echo '== the mock against public evidence'
	@mkdir -p $(OUT)
	@$(GO) test -count=1 -v -run '^TestMockAgainstPublicEvidence$$' ./harness/fidelity >$(OUT)/evidence.txt 2>&1 || { cat $(OUT)/evidence.txt; exit 1; } >&2
	@sed -n 's/^ *public_test.go:[0-9]*: //p' $(OUT)/evidence.txt

# BENCH=. runs every benchmark there is.
BENCH     ?= Against|BenchmarkGenerate/(six|5\^20)|BenchmarkNew$$
BENCHED    = ./harness/contract ./harness/mock ./harness/oracle/history ./harness/plan/covering ./harness/session ./harness/target/sdk
BENCHTIME ?= 2s

bench: ## speed and sizes, each beside its baseline of the same minute
	@mkdir -p $(OUT)
	@echo 'measuring for a minute or two; ratios tell more than rates where others use the machine'
	@$(GO) test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -timeout 30m $(BENCHED) >$(OUT)/bench.txt 2>&1 || { cat $(OUT)/bench.txt; exit 1; } >&2
	@awk -f harness/bench.awk $(OUT)/bench.txt

soak: build ## hours: every long repetition in full, then every fuzz target
	@echo '== every repeated test, a hundred times as often'
	@DWCONFORM_SOAK=100 $(GO) test -count=1 -p 1 -timeout 24h ./...
	@$(MAKE) --no-print-directory faults fuzz

FUZZTIME ?= 60s

fuzz: ## every fuzz target for a minute; FUZZTIME=10s makes it quick
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "== $$target in $$package for $(FUZZTIME)"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || \
				{ echo 'what it found lies in testdata/fuzz beside the test; `go test` asks it from now on'; exit 1; } >&2; \
		done; \
	done

build:
	@[ -x bin/dwconform ] || echo 'building bin/dwconform; the first time, with nothing compiled yet, takes a minute or two'
	@$(GO) build $(STAMP) -o bin/dwconform ./harness/cmd/dwconform
