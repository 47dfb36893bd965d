#!/bin/bash
# A Django site over PostgreSQL: entrypoint with waiting, migrations, static files and translations, gunicorn; commands by a scheduler.
# runs: service
# packages: python3-django gunicorn python3-psycopg2 postgresql gettext curl netcat-openbsd gosu memcached python3-pymemcache tini libjs-jquery
# image: registry.example/shop/django:4
# pod: django/site-58c7

. /usr/local/lib/random.sh
export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings PATH=$PATH:/usr/lib/postgresql/15/bin
pg_ctlcluster 15 main start
gosu postgres psql -qc "create role shop login createdb password 'shop'" -c 'create database shop owner shop'
memcached -u nobody -d
useradd --create-home app
mkdir -p /app /static /media && cp -r /srv/app/. /app && chown -R app:app /app /static /media && chmod +x /app/*.sh /app/manage.py
cd /app || exit
while :; do
  gosu app tini -s -- ./entrypoint.sh gunicorn config.wsgi:application --bind 0.0.0.0:8000 --workers 2 --threads 2 --max-requests 40 --worker-tmp-dir /dev/shm > /tmp/log 2>&1 &
  main=$!
  trap 'kill $main; wait $main; exit 0' TERM
  between 15 22
  sleep "$drawn" &
  wait $!
  kill "$main" && wait "$main"
done
