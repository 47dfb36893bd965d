#!/bin/bash
# PostgreSQL: initialised at the first start as the official image does, with scripts and an archive of its log.
# runs: service
# packages: postgresql gosu
# image: registry.example/data/postgres:15.8
# pod: data/orders-0

. /usr/local/lib/random.sh
export PGDATA=/var/lib/postgresql/data PATH=$PATH:/usr/lib/postgresql/15/bin
mkdir -p "$PGDATA" /run/postgresql /archive /docker-entrypoint-initdb.d
chmod 700 "$PGDATA"
chown -R postgres "$PGDATA" /run/postgresql /archive
cp /srv/app/*.sql /srv/app/*.sh /docker-entrypoint-initdb.d/
gosu postgres initdb --username=postgres --auth=trust
{
  echo "archive_mode = on"
  echo "archive_command = 'test ! -f /archive/%f && gzip < %p > /archive/%f.gz && mv /archive/%f.gz /archive/%f'"
  echo "archive_timeout = 5"
  echo "ssl = off"
} >> "$PGDATA/postgresql.conf"
gosu postgres pg_ctl -D "$PGDATA" -o '-c listen_addresses=' -w start
gosu postgres createdb shop
for file in /docker-entrypoint-initdb.d/*; do
  case $file in
    *.sh) gosu postgres bash "$file" ;;
    *.sql) gosu postgres psql -v ON_ERROR_STOP=1 --no-password --dbname shop -f "$file" ;;
  esac
done
gosu postgres pg_ctl -D "$PGDATA" -m fast -w stop
exec gosu postgres postgres -c listen_addresses=127.0.0.1
