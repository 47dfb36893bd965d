#!/bin/bash
# One of several: a lease in a file, renewed.
me=$(hostname)-$$
while :; do
  (
    flock -n 8 || exit 0
    holder=$(jq -r '.holder // empty' /git/lease 2> /dev/null)
    age=$(($(date +%s) - $(stat -c %Y /git/lease 2> /dev/null || echo 0)))
    if [ -z "$holder" ] || [ "$holder" = "$me" ] || [ "$age" -gt 15 ]; then
      jq -n --arg h "$me" --arg t "$(date -u +%FT%TZ)" '{ holder: $h, renewed: $t }' | sponge /git/lease
    fi
  ) 8> /git/lease.lock
  sleep 3
done
