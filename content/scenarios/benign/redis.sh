#!/bin/sh
# A store that is queried now and then.
# root: busybox
# image: registry.example/data/redis:7.2
# pod: data/redis-0

redis-server --port 6379
while sleep 1; do
  echo PING > /tmp/request
  cat /tmp/request > /dev/null
done
