#!/bin/bash
# Liveness and readiness of sessions, as the orchestrator runs them.
# runs: host
# into: sessions

. "$RANDOM_SH"
sleep 8
for _ in $(seq 1 10); do
  pick 'redis-cli ping' 'sh -c "redis-cli -h localhost ping | grep PONG"'
  eval "runc exec $CONTAINER $picked" > /dev/null
  between 1 3
  sleep "$drawn"
done
exit 0
