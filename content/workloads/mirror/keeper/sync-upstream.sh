#!/bin/sh
# Two stages, as mirrors do: packages first, indexes afterwards; a trace file at the end. After ftpsync.
set -eu
LOCK=/srv/state/Archive-Update-in-Progress-$(hostname -f 2> /dev/null || hostname)
if ! (set -o noclobber 2> /dev/null; echo "$$" > "$LOCK") 2> /dev/null; then
  if ! kill -0 "$(cat "$LOCK")" 2> /dev/null; then rm -f "$LOCK"; else echo 'another update runs'; exit 0; fi
fi
trap 'rm -f "$LOCK"' EXIT INT TERM
options='-prltvHSB8192 --timeout 60 --stats --no-human-readable --safe-links'
rsync $options --exclude 'Packages*' --exclude 'Release*' rsync://127.0.0.1:8730/upstream/ /srv/mirror/files/ > /srv/state/rsync.log 2>&1
rsync $options --delete --delay-updates rsync://127.0.0.1:8730/upstream/ /srv/mirror/files/ >> /srv/state/rsync.log 2>&1
mkdir -p /srv/mirror/project/trace
{ LC_ALL=POSIX date -u; echo "Used ftpsync version: 1"; echo "Running on host: $(hostname)"; grep -E '^Total (transferred )?file size' /srv/state/rsync.log; } > "/srv/mirror/project/trace/$(hostname)"
savelog -q -c 3 /srv/state/rsync.log 2> /dev/null || true
