#!/usr/bin/env bash
# After the entrypoint of the official image: become the user, initialise once, run the scripts, then the server.
set -Eeo pipefail

file_env() {
  local var="$1" fileVar="${1}_FILE" def="${2:-}"
  if [ "${!var:-}" ] && [ "${!fileVar:-}" ]; then
    echo >&2 "error: both $var and $fileVar are set"
    exit 1
  fi
  local val="$def"
  if [ "${!var:-}" ]; then val="${!var}"; elif [ "${!fileVar:-}" ]; then val="$(< "${!fileVar}")"; fi
  export "$var"="$val"
  unset "$fileVar"
}

process_init_files() {
  local f
  for f; do
    case "$f" in
      *.sh) if [ -x "$f" ]; then echo "running $f" && "$f"; else echo "sourcing $f" && . "$f"; fi ;;
      *.sql) psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc -h /tmp -p 5440 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -f "$f" ;;
      *.sql.gz) gunzip -c "$f" | psql -v ON_ERROR_STOP=1 --no-psqlrc -h /tmp -p 5440 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" ;;
      *) echo "ignoring $f" ;;
    esac
  done
}

user="$(id -u)"
mkdir -p "$PGDATA" /run/postgresql
chmod 00700 "$PGDATA" || :
chmod 03775 /run/postgresql || :
if [ "$user" = '0' ]; then
  find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
  find /run/postgresql \! -user postgres -exec chown postgres '{}' +
  chown postgres "$POSTGRES_PASSWORD_FILE"
  exec gosu postgres "$BASH_SOURCE" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  ls /docker-entrypoint-initdb.d/ > /dev/null
  file_env POSTGRES_PASSWORD
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") -D "$PGDATA"
  printf '\nhost all all all %s\n' "$(postgres -C password_encryption)" >> "$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5440 -c unix_socket_directories=/tmp" -w start
  export PGPASSWORD="$POSTGRES_PASSWORD"
  psql -v ON_ERROR_STOP=1 --no-password -h /tmp -p 5440 --username "$POSTGRES_USER" --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db" ;'
  process_init_files /docker-entrypoint-initdb.d/*
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  echo 'PostgreSQL init process complete; ready for start up.'
fi
exec "$@"
