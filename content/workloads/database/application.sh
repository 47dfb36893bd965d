#!/bin/bash
# An application that waits for its databases, migrates and queries them.
# packages: python3-psycopg2 python3-redis python3-pymysql postgresql-client netcat-openbsd
# image: registry.example/shop/application:7.2.0
# pod: shop/application-69c4d8b7f-2mn8k

. /usr/local/lib/random.sh
for target in 'orders 5432' 'catalog 3306' 'sessions 6379'; do
  until nc -z $target; do sleep 1; done
done
until pg_isready --host orders --quiet; do sleep 1; done
between 20 30
for round in $(seq 1 "$drawn"); do
  pick 'count(*)' 'sum(cents)' 'max(id)'
  psql --host orders --username postgres --dbname shop -At -c "SELECT $picked FROM orders" > /dev/null
  python3 /srv/app/ask.py "$round"
  pause
done
