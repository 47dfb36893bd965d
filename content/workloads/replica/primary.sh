#!/bin/bash
# A PostgreSQL with write-ahead archive, base backups, standbys that are built and promoted, a pooler, extensions, upgrades of settings and repairs.
# runs: service
# packages: postgresql pgbackrest pgbouncer patroni etcd-server etcd-client curl jq gosu cron python3
# image: ghcr.io/zalando/spilo-15:3.0
# pod: data/postgres-0

. /usr/local/lib/random.sh
export PATH=$PATH:/usr/lib/postgresql/15/bin
mkdir -p /var/run/postgresql && chown postgres /var/run/postgresql
mkdir -p /archive /pgdata /var/log/pgbackrest /var/lib/pgbackrest && chown postgres /archive /pgdata /var/log/pgbackrest /var/lib/pgbackrest
cp /srv/app/pgbackrest.conf /etc/pgbackrest.conf && cp /srv/app/*.sh /usr/local/bin/ && chmod +x /usr/local/bin/*.sh
etcd --data-dir /tmp/etcd --log-level error > /tmp/etcd.log 2>&1 &
gosu postgres initdb -D /pgdata/main -k > /dev/null
cat /srv/app/postgresql.conf >> /pgdata/main/postgresql.conf
echo 'host replication all 127.0.0.1/32 trust' >> /pgdata/main/pg_hba.conf
gosu postgres postgres -D /pgdata/main > /tmp/log 2>&1 &
main=$!
trap 'kill -INT $main; wait $main; exit 0' TERM
until pg_isready -q -h 127.0.0.1; do sleep 0.5; done
gosu postgres pgbackrest --stanza=main --log-level-console=off stanza-create
gosu postgres psql -qc 'create table item as select n, md5(n::text) from generate_series(1, 20000) n'
gosu postgres pgbouncer -q -d /srv/app/pgbouncer.ini
touch /tmp/ready
while :; do wait "$main" && sleep 1; done
