#!/bin/bash
# The archive command: once, complete, checked; then to the repository.
set -euo pipefail
[ -f "/archive/$2.gz" ] && exit 0
gzip -1 -c "$1" > "/archive/.$2.tmp"
gzip -t "/archive/.$2.tmp"
sync "/archive/.$2.tmp"
mv "/archive/.$2.tmp" "/archive/$2.gz"
find /archive -name '*.gz' -mmin +30 -delete
