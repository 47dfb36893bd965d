#!/bin/sh
set -eu
out=$(mktemp)
"$1" > "$out"
expected=$(mktemp)
echo 5 > "$expected"
diff -u "$expected" "$out"
rm -f "$out" "$expected"
