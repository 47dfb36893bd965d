#!/bin/bash
# A mock of a cluster's API, a database and a queue that the jobs reach.
# runs: service
# packages: kubernetes-client jq curl openssl python3 gettext-base cron python3-yaml postgresql-client redis-tools
# image: registry.example/cluster/api:1

exec python3 /srv/app/api.py
