#!/bin/bash
set -o errexit -o pipefail -o nounset
until nc -z -w 1 "${POSTGRES_HOST:-127.0.0.1}" 5432; do
  >&2 echo 'Waiting for PostgreSQL'
  sleep 1
done
python3 << END
import sys, time
import psycopg2
for _ in range(20):
    try:
        psycopg2.connect(dbname='shop', user='shop', password='shop', host='127.0.0.1')
        break
    except psycopg2.OperationalError as error:
        sys.stderr.write(f'{error}\n')
        time.sleep(0.5)
END
python3 manage.py check --deploy --fail-level CRITICAL
python3 manage.py migrate --noinput
python3 manage.py collectstatic --noinput --clear
python3 manage.py compilemessages --ignore=env
python3 manage.py ensure_admin
exec "$@"
