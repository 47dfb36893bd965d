#!/bin/bash
# Imports what partners left, as a queue of small files.
set -euo pipefail
inbox=/srv/inbox
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$inbox" /srv/archive
for n in 1 2 3 4; do
  printf 'sku,amount\nA%s,%s\n' "$n" "$((RANDOM % 90))" > "$inbox/$n.csv"
done
find "$inbox" -name '*.csv' -print0 | while IFS= read -r -d '' file; do
  tail -n +2 "$file" | awk -F, '{ printf "%s=%d\n", $1, $2 }' > "$work/out"
  while IFS='=' read -r sku amount; do
    redis-cli -p 6391 hset stock "$sku" "$amount" > /dev/null
  done < "$work/out"
  mv "$file" /srv/archive/
done
redis-cli -p 6391 hlen stock
