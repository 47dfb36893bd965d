#!/bin/bash
set -eu
version=$(git describe --always 2> /dev/null || echo none)
branch=$(git rev-parse --abbrev-ref HEAD)
author=$(git log -1 --format=%an)
stamp=$(date -u +%FT%TZ)
echo "$version $branch $author $stamp" | tr "[:lower:]" "[:upper:]"
