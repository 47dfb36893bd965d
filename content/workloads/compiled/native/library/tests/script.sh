#!/bin/sh
set -e
tests/total
file=$(mktemp)
echo 1200 > "$file"
grep -q 1200 "$file"
rm "$file"
