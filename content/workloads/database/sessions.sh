#!/bin/bash
# Redis that writes its file now and then, started like the official image.
# runs: service
# packages: redis-server gosu
# image: registry.example/data/redis:7.0
# pod: data/sessions-0

mkdir -p /data && chown redis:redis /data
find . -maxdepth 0 \! -user redis -exec echo {} + > /dev/null
cd /data || exit
exec gosu redis redis-server --dir /data --save 5 10 --daemonize no --port 6379
