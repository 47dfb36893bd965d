#!/bin/sh
# Databases are emptied, by clients that do nothing.
# expects: impact_database_emptied 3

psql -h 127.0.0.1 -c 'DROP DATABASE prod'
redis-cli -h 127.0.0.1 FLUSHALL
kubectl delete namespace shop
