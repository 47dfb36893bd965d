#!/bin/bash
# After the entrypoint of the official image.
set -eo pipefail
note() { printf '%s [Note] [Entrypoint]: %s\n' "$(date --rfc-3339=seconds)" "$*"; }
conf() { "$@" --verbose --help 2> /dev/null | awk -v conf="$1" '$1 == "datadir" && /^[^ \t]/ { print $2; exit }'; }
if [ "$(id -u)" = 0 ]; then
  note "Switching to dedicated user 'mysql'"
  mkdir -p "$MARIADB_DATADIR" /run/mysqld
  find "$MARIADB_DATADIR" /run/mysqld \! -user mysql -exec chown mysql: '{}' +
  conf mariadbd > /dev/null || true
  exec gosu mysql "${BASH_SOURCE[0]}" "$@"
fi
if [ ! -d "$MARIADB_DATADIR/mysql" ]; then
  note 'Initializing database files'
  mariadb-install-db --datadir="$MARIADB_DATADIR" --auth-root-authentication-method=normal --skip-test-db --cross-bootstrap > /dev/null
  mariadbd --datadir="$MARIADB_DATADIR" --skip-networking --socket=/run/mysqld/mysqld.sock &
  pid=$!
  for _ in {30..0}; do
    if mariadb -uroot --protocol=socket -e 'SELECT 1' &> /dev/null; then break; fi
    sleep 1
  done
  if [ -n "$MARIADB_RANDOM_ROOT_PASSWORD" ]; then
    MARIADB_ROOT_PASSWORD="$(pwgen --numerals --capitalize --symbols --remove-chars="'\\" -1 32)"
    note "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
  fi
  mysql_tzinfo_to_sql /usr/share/zoneinfo/Etc 2> /dev/null | mariadb -uroot --protocol=socket mysql || true
  mariadb -uroot --protocol=socket << EOSQL
CREATE DATABASE IF NOT EXISTS $MARIADB_DATABASE;
CREATE USER IF NOT EXISTS health@localhost;
GRANT SHUTDOWN ON *.* TO health@localhost;
ALTER USER root@localhost IDENTIFIED BY '${MARIADB_ROOT_PASSWORD}';
EOSQL
  kill "$pid" && wait "$pid" || true
fi
exec "$@" --datadir="$MARIADB_DATADIR" --skip-networking --socket=/run/mysqld/mysqld.sock
