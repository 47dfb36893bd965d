#!/bin/bash
# Liveness and readiness of orders, as the orchestrator runs them.
# runs: host
# into: orders

. "$RANDOM_SH"
sleep 8
for _ in $(seq 1 10); do
  pick 'pg_isready -U postgres' 'sh -c "exec pg_isready -U postgres -h 127.0.0.1 -p 5432"' 'psql -U postgres -h 127.0.0.1 -At -c SELECT'
  eval "runc exec $CONTAINER $picked" > /dev/null
  between 1 3
  sleep "$drawn"
done
exit 0
