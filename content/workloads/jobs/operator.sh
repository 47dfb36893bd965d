#!/bin/bash
# Probes of the brokers.
# runs: host
# into: queue

. "$RANDOM_SH"
sleep 3
between 28 34
for _ in $(seq 1 "$drawn"); do
  pick 'redis-cli -p 6396 ping' 'redis-cli -p 6396 llen celery' 'gearadmin -p 4730 --status' 'gearadmin -p 4730 --workers' 'redis-cli -p 6396 info clients' 'sh -c "redis-cli -p 6396 info memory | grep -q used_memory:"' \
    'bash -c "exec 3<>/dev/tcp/127.0.0.1/11300; printf \"stats\\r\\nquit\\r\\n\" >&3; cat <&3"' 'timeout 2 redis-cli -p 6396 --latency' 'redis-cli -p 6396 client list' 'redis-cli -p 6396 config get maxmemory' 'redis-cli -p 6396 slowlog get 3' 'redis-cli -p 6396 --bigkeys' 'timeout 1 redis-cli -p 6396 monitor' 'pgrep -x beanstalkd'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
