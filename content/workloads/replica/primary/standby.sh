#!/bin/bash
# A standby: built from the primary, followed, perhaps promoted, then away.
set -euo pipefail
export PGDATA=/pgdata/standby
rm -rf "$PGDATA"
pg_basebackup -h 127.0.0.1 -D "$PGDATA" -X stream -R -c fast
chmod 700 "$PGDATA"
sed -i -e 's/^archive_mode.*/archive_mode = off/' "$PGDATA/postgresql.conf"
echo "primary_slot_name = ''" >> "$PGDATA/postgresql.auto.conf"
pg_ctl -s -w -D "$PGDATA" -l /tmp/standby.log -o '-p 5433' start
for _ in 1 2 3 4 5; do
  lag=$(psql -p 5433 -tAc "select coalesce(extract(epoch from now() - pg_last_xact_replay_timestamp())::int, 0)")
  [ "$lag" -lt 5 ] && break
  sleep 0.5
done
if [ "${1:-}" = promote ]; then
  pg_ctl -s -w -D "$PGDATA" promote
  psql -p 5433 -tAc 'select pg_is_in_recovery()'
  pg_controldata "$PGDATA" | grep -E 'state|TimeLine'
fi
pg_ctl -s -w -D "$PGDATA" -m fast stop
pg_checksums -D "$PGDATA" --check > /dev/null
rm -rf "$PGDATA"
