#!/bin/bash
# Looks after the library: what came, space, the queue.
# runs: host
# into: library

. "$RANDOM_SH"
sleep 5
between 25 35
for _ in $(seq 1 "$drawn"); do
  pick 'redis-cli -p 6392 llen done' 'redis-cli -p 6392 lrange failed 0 5' 'du -sh /srv/www' 'sh -c "tar -tzf /srv/www/upload/release.tar.gz | head"' \
    'curl -fsSI http://127.0.0.1:8140/' 'nginx -s reload' 'sh -c "find /srv/www/upload -type f -mtime +7 -delete"' 'redis-cli -p 6392 info stats' \
    'sh -c "cd /srv/www/upload && tar -xzf release.tar.gz && ls | wc -l"' 'sh -c "exiftool -csv -r /srv/www/upload -ext jpg | wc -l"' 'redis-cli -p 6392 bgsave'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
