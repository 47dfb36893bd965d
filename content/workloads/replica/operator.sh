#!/bin/bash
# The cluster manager's calls, scheduled backups and an administrator of the database.
# runs: host
# into: primary

. "$RANDOM_SH"
for _ in $(seq 1 60); do runc exec "$CONTAINER" test -f /tmp/ready && break; sleep 1; done
inside() { runc exec --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin --env PGHOST=/var/run/postgresql --cwd /tmp "$CONTAINER" gosu postgres "$@" > /dev/null 2>&1; }
between 80 92
for n in $(seq 1 "$drawn"); do
  pick role role role ready ready write write full diff standby promote info check pool bench dump reindex settings wal bloat locks recovery clean etcd
  case $picked in
    role) inside role.sh ;;
    ready) inside bash -c 'pg_isready -q -h 127.0.0.1 && psql -tAXc "select 1" | grep -qx 1' ;;
    write) inside bash -c "seq 1 4 | xargs -P 2 -I{} psql -q -c \"insert into item select $n{}, md5(random()::text); select pg_switch_wal()\"" ;;
    full | diff) chance 60 && inside pgbackrest --stanza=main --log-level-console=off --type="$picked" backup ;;
    standby) chance 60 && inside standby.sh ;;
    promote) chance 50 && inside standby.sh promote ;;
    info) inside bash -c 'pgbackrest --stanza=main --output=json info | jq -r ".[0].backup | length"; du -sh /var/lib/pgbackrest | cut -f1' ;;
    check) inside pgbackrest --stanza=main --log-level-console=off check ;;
    pool) inside bash -c 'psql -h 127.0.0.1 -p 6432 -U postgres -tAc "select count(*) from item" postgres; kill -HUP $(cat /tmp/pgbouncer.pid)' ;;
    bench) inside bash -c 'pgbench -q -i -s 1 > /dev/null; pgbench -c 2 -T 2 | grep tps' ;;
    dump) inside bash -c 'pg_dumpall --globals-only | gzip > /archive/globals.sql.gz; pg_dump -Fd -j 2 -f /tmp/dump && tar -cf - -C /tmp dump | gzip > /archive/dump.tgz; rm -rf /tmp/dump' ;;
    reindex) inside reindexdb --quiet --concurrently --table=item ;;
    settings) inside bash -c "psql -qc \"alter system set work_mem = '$((n % 8 + 4))MB'\" -c 'select pg_reload_conf()'; grep -c work_mem /pgdata/main/postgresql.auto.conf" ;;
    wal) inside bash -c 'ls -1 /pgdata/main/pg_wal | grep -E "^[0-9A-F]{24}$" | sort | tail -n 2 | while read -r f; do pg_waldump -n 5 "/pgdata/main/pg_wal/$f" | tail -n 1; done; ls /archive | wc -l' ;;
    bloat) inside psql -tAc 'select relname, n_dead_tup from pg_stat_user_tables order by 2 desc limit 3' ;;
    locks) inside bash -c 'psql -tAc "select pid, wait_event from pg_stat_activity where state = '"'active'"'" | while IFS="|" read -r pid _; do ps -o pid,etime,args -p "$pid"; done' ;;
    recovery) chance 40 && inside bash -c 'rm -rf /pgdata/pitr && pgbackrest --stanza=main --log-level-console=off --pg1-path=/pgdata/pitr restore && pg_controldata /pgdata/pitr | grep -c Latest; rm -rf /pgdata/pitr' ;;
    clean) inside bash -c 'pgbackrest --stanza=main --log-level-console=off expire; find /archive -type f -mmin +20 -print -delete | wc -l; df -P /pgdata | tail -n 1 | awk "{ print \$5 }"' ;;
    etcd) inside bash -c 'export ETCDCTL_API=3; etcdctl endpoint health; etcdctl get /service/ --prefix --keys-only | grep -c main; etcdctl snapshot save /tmp/snapshot.db && rm /tmp/snapshot.db' ;;
  esac
  chance 30 && pause
done
exit 0
