#!/bin/sh
redis-cli -p 6391 --rdb /tmp/backup.rdb > /dev/null && gzip -f /tmp/backup.rdb && mv /tmp/backup.rdb.gz "/usr/src/app/backup-$(date +%u).rdb.gz"
