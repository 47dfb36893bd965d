#!/bin/bash
# Periodic jobs of a small image with BusyBox: a loop around a few commands instead of cron.
# packages: busybox
# image: registry.example/infra/small-jobs:3.20
# pod: infra/small-jobs-28871345-pl2xk

. /usr/local/lib/random.sh
mkdir -p /srv/data /srv/www && echo ok > /srv/www/index.html
busybox httpd -p 127.0.0.1:8090 -h /srv/www
between 80 110
for _ in $(seq 1 "$drawn"); do
  pick 'ls -l /srv/data | wc -l' 'wget -q -T 2 -O /dev/null http://127.0.0.1:8090/ || true' \
    'date -u > /srv/data/stamp' 'find /srv/data -type f -mmin +60 -exec rm {} ";"' \
    'test -e /srv/data/stamp && cp /srv/data/stamp /srv/data/stamp.old' 'du -s /srv | cut -f 1' \
    'tar -cf - /srv/data | gzip > /srv/backup.tgz' 'nc -z 127.0.0.1 8090' \
    'ps | grep -c httpd' 'vi -h 2>&1 | head -n 1' 'df / | awk "NR > 1 { print \$5 }"'
  busybox sh -c "$picked" > /dev/null 2>&1
  pause
done
