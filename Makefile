# What a developer calls; .ci/run calls the same.
.PHONY: test lint generate bench e2e build

build:
	CGO_ENABLED=0 go build -trimpath -o bin/ballast ./cmd/ballast

test:
	go test ./...

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

generate:
	go generate ./...

bench:
	go run ./bench

# The command line, as a user types it, and the real tools. The real Argo CD, API server
# and registry of images come with their own issue.
e2e:
	go test ./cmd/ballast -run TestScripts -count=1
	cd e2e && go test ./... -count=1
