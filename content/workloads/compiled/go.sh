#!/bin/bash
# A Go service in a build container: vet, tests, coverage, binaries with a version, a smoke test of the result.
# packages: golang-go git make gcc libc6-dev curl
# image: registry.example/build/go:1.19
# pod: build/go-28872011-bx4vr

. /usr/local/lib/random.sh
export GOFLAGS=-mod=mod GOPROXY=off CGO_ENABLED=0 GOTOOLCHAIN=local
cp -r /srv/app /code && cd /code || exit
git init -q . && git add . && git -c user.name=ci -c user.email=ci@shop.example commit -q -m 'Start'
gofmt -l .
between 3 4
for round in $(seq 1 "$drawn"); do
  pick build test cover vet run bench generate
  case $picked in
    build) go build -trimpath -ldflags "-s -w -X main.version=$(git rev-parse --short HEAD)" -o "bin/shop-$round" ./cmd/shop && "./bin/shop-$round" -version ;;
    test) go test -count=1 ./... ;;
    cover) go test -coverprofile=/tmp/cover.out ./... && go tool cover -func=/tmp/cover.out | tail -n 1 ;;
    vet) go vet ./... && go list -f '{{.ImportPath}}' ./... ;;
    run) go run ./cmd/shop -version ;;
    bench) go test -run '^$' -bench . -benchtime 50ms ./price ;;
    generate) go generate ./... && gofmt -s -w price ;;
  esac > /dev/null 2>&1
done
go build -o bin/shop ./cmd/shop
test "$(./bin/shop -cents 1000)" = 1200
go env GOCACHE GOROOT
go clean -cache -testcache
exit 0
