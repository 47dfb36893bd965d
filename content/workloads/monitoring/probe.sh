#!/bin/bash
# Probes in the targets' container: the usual kinds.
# runs: host
# into: targets

. "$RANDOM_SH"
sleep 3
for _ in $(seq 1 25); do
  pick 'redis-cli -p 6390 ping' 'pgrep nginx' 'bash -c "echo > /dev/tcp/127.0.0.1/8088"' \
    'sh -c "kill -0 1"' 'test -f /etc/nginx/nginx.conf' 'cat /proc/1/status' \
    'sh -c "ps aux | grep -v grep | grep -q nginx"' 'sh -c "redis-cli -p 6390 info replication | grep -q role:master"' \
    'find /etc/nginx -maxdepth 1 -mmin -600' 'sh -c "[ $(cat /proc/loadavg | cut -d. -f1) -lt 900 ]"'
  eval "runc exec $CONTAINER $picked" > /dev/null
  between 1 2
  sleep "$drawn"
done
exit 0
