#!/bin/bash
# Probes of the sidecar and of the service.
# runs: host
# into: sidecar

. "$RANDOM_SH"
sleep 5
for _ in $(seq 1 15); do
  pick 'curl -fsS -o /dev/null http://127.0.0.1:15021/healthz/ready' \
    'sh -c "curl -sf localhost:15021/healthz/ready || exit 1"' 'pgrep haproxy' 'ip -o addr show lo' \
    'iptables -S MESH_INBOUND'
  eval "runc exec $CONTAINER $picked" > /dev/null
  between 1 3
  sleep "$drawn"
done
exit 0
