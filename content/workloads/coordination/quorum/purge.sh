#!/bin/bash
# Keeps three snapshots and thread dumps of an hour; packs the rest of the logs.
cd /opt/quorum/logs || exit
ls -t threads.* 2> /dev/null | tail -n +4 | xargs -r rm --
find /var/lib/quorum -name 'snapshot.*' | sort | head -n -3 | xargs -r rm -f
for log in gc.log.*; do
  [ -f "$log" ] && case $log in *.gz) ;; *) gzip -f "$log" ;; esac
done
[ "$(stat -c %s quorum.out)" -gt 500000 ] && cp quorum.out "quorum.out.$(date +%s)" && : > quorum.out
exit 0
