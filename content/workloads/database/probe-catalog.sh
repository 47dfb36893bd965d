#!/bin/bash
# Liveness and readiness of catalog, as the orchestrator runs them.
# runs: host
# into: catalog

. "$RANDOM_SH"
sleep 8
for _ in $(seq 1 10); do
  pick 'mysqladmin ping -uapp -pinvented' 'sh -c "mysqladmin status -uapp -pinvented | grep -q Uptime"'
  eval "runc exec $CONTAINER $picked" > /dev/null
  between 1 3
  sleep "$drawn"
done
exit 0
