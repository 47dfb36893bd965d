#!/bin/bash
# A scheduler of data jobs that forks runners: commands in shells with temporary folders, SQL models, exports, checks.
# packages: python3-pandas python3-sqlalchemy postgresql python3-psycopg2 miller csvkit jq sqlite3 gawk pigz curl python3-jinja2 python3-croniter gnupg xz-utils parallel unzip zip make
# image: docker.io/apache/airflow:2
# pod: data/scheduler-0

. /usr/local/lib/random.sh
export PATH=$PATH:/usr/lib/postgresql/15/bin AIRFLOW_HOME=/opt/airflow
pg_ctlcluster 15 main start
su postgres -c "psql -qc \"create role etl superuser login password 'invented'\" -c 'create database warehouse owner etl'"
export PGHOST=127.0.0.1 PGUSER=etl PGPASSWORD=invented PGDATABASE=warehouse
useradd --uid 50000 --create-home --home-dir /opt/airflow --gid 0 airflow
cp -r /srv/app/. /opt/airflow && mkdir -p /data/{landing,staging,out,archive} /opt/airflow/logs && chown -R airflow /opt/airflow /data
python3 -m http.server --directory /opt/airflow/sql --bind 127.0.0.1 8070 > /dev/null 2>&1 &
cd /opt/airflow || exit
between 42 50
setpriv --reuid 50000 --regid 0 --clear-groups python3 scheduler.py "$drawn" "$SEED" > /tmp/log 2>&1
status=$?
tail -n 3 /tmp/log
exit $status
