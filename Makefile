# What a developer calls; .ci/run calls the same.
.PHONY: test lint generate fuzz mutate bench e2e e2e-all e2e-figures build

build:
	CGO_ENABLED=0 go build -trimpath -o bin/ballast ./cmd/ballast

test:
	go test ./...

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...

generate:
	go generate ./...

# Ten seconds of every fuzz target, or FUZZTIME=1m of each. What it finds is a new seed in
# testdata/fuzz, and a bug. It is not part of .ci/run, which must say the same twice.
FUZZTIME ?= 10s
fuzz:
	@set -e; for package in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    echo "$$package $$target"; \
	    go test $$package -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) | tail -1; \
	  done; \
	done

# Changes one operator at a time in the transformers and in the reader of shell, and asks the tests of each
# package whether they notice. It takes hours on two cores. Never give gremlins 0.6 its --test-cpu: go test refuses the
# flag as it is passed, and each failure counts as a kill.
MUTATED = $(filter-out transformers/testdata/,$(wildcard transformers/*/)) internal/core/shell/
mutate:
	@for package in $(MUTATED); do \
	  echo "== $$package"; \
	  GOFLAGS=-short go run github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0 unleash --threshold-efficacy 92 \
	    --workers 1 --timeout-coefficient 30 --output-statuses l ./$$package || failed=1; \
	done; test -z "$$failed"

bench:
	go run ./bench

# The command line, as a user types it, the real tools, and the real Argo CD over a real API
# server. Verbose: each test prints what it saw, and one that is skipped is seen. The first run
# builds the servers, which takes a quarter of an hour on two cores; see e2e/README.md. One package at a
# time: e2e/hostile measures how long a neighbour waits.
e2e:
	go test ./internal/cli -run TestScripts -count=1
	cd e2e && go test -p 1 ./... -count=1 -v -timeout 30m
	cd e2e/browser && go test ./... -count=1 -v
	cd e2e/argocd && go test . -count=1 -v -timeout 45m

# All of the tests of e2e/argocd at every version of Argo CD that it starts. In `make e2e` those that are out of
# support have a smoke test.
e2e-all: export BALLAST_E2E_ALL = 1
e2e-all:
	cd e2e/argocd && go test . -count=1 -v -timeout 90m

# What a render through the real repo-server costs, by plugin.
e2e-figures:
	cd e2e/argocd && go test . -run '^$$' -bench Figures -benchtime 500x -timeout 60m
