#!/usr/bin/env bash
set -e
psql --dbname shop -c "COPY prices FROM PROGRAM 'seq 1 50 | sed ''s/.*/item &,&/'' | tr , ''\t'''"
psql --dbname shop -At -c 'SELECT count(*) FROM prices'
