#!/bin/bash
# Probes of the orchestrator, which enter the shop's container.
# runs: host
# into: shop

. "$RANDOM_SH"
sleep 5
for _ in $(seq 1 12); do
  pick 'curl -fsS -o /dev/null http://127.0.0.1:8080/health.php' \
    'sh -c "curl -fsS http://127.0.0.1:8080/health.php > /dev/null || exit 1"' \
    'pgrep -x nginx' 'test -e /run/php/php8.2-fpm.sock'
  eval "runc exec $CONTAINER $picked" > /dev/null
  sleep 1
done
