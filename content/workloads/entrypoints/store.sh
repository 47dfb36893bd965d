#!/bin/bash
# Entrypoints of popular images, started again and again as a scheduler does: PostgreSQL, Redis, MariaDB.
# packages: postgresql mariadb-server redis-server gosu gettext-base nginx-light curl openssl procps pwgen rsync php-cli php-fpm tini rabbitmq-server wait-for-it netcat-openbsd jq
# image: docker.io/library/postgres:15
# pod: shop/store-0

. /usr/local/lib/random.sh
export PATH=$PATH:/usr/lib/postgresql/15/bin
mkdir -p /docker-entrypoint-initdb.d /run/secrets
cp /srv/app/init/* /docker-entrypoint-initdb.d/
pwgen -s 20 1 > /run/secrets/postgres-password
install -m 755 /srv/app/postgres-entrypoint.sh /srv/app/redis-entrypoint.sh /srv/app/mariadb-entrypoint.sh /usr/local/bin/
# stop PID: as an engine does, with a grace period
stop() {
  kill -TERM "$1"
  timeout 8 tail --pid="$1" -f /dev/null || kill -KILL "$1"
}
between 9 11
for round in $(seq 1 "$drawn"); do
  pick postgres postgres redis redis mariadb
  case $picked in
    postgres)
      export PGDATA=/var/lib/postgresql/data-$((round % 3)) POSTGRES_PASSWORD_FILE=/run/secrets/postgres-password POSTGRES_USER=shop POSTGRES_DB=shop
      postgres-entrypoint.sh postgres -c unix_socket_directories=/run/postgresql -p 5440 > /tmp/log 2>&1 &
      for _ in $(seq 1 20); do pg_isready -q -h 127.0.0.1 -p 5440 && break; sleep 0.5; done
      for _ in 1 2 3; do PGPASSWORD=$(< "$POSTGRES_PASSWORD_FILE") psql -h 127.0.0.1 -p 5440 -U shop -d shop -tAc 'select count(*) from item'; done
      stop $!
      ;;
    redis)
      redis-entrypoint.sh --port 6395 --maxmemory 20mb > /tmp/log 2>&1 &
      for _ in $(seq 1 20); do [ "$(redis-cli -p 6395 ping 2> /dev/null)" = PONG ] && break; sleep 0.2; done
      redis-cli -p 6395 set a "$round"
      stop $!
      ;;
    mariadb)
      MARIADB_DATADIR=/var/lib/mysql-$((round % 2)) MARIADB_DATABASE=shop MARIADB_RANDOM_ROOT_PASSWORD=1 mariadb-entrypoint.sh mariadbd > /tmp/log 2>&1 &
      for _ in $(seq 1 30); do mysqladmin -uhealth --protocol=socket ping > /dev/null 2>&1 && break; sleep 0.5; done
      stop $!
      ;;
  esac > /dev/null 2>&1
done
tail -n 2 /tmp/log
exit 0
