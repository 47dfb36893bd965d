#!/bin/sh
# The runtime enters a web server for health checks.
# runs: host
# image: registry.example/shop/web:1.8.2
# pod: shop/web-6c9f7b5d4-x9v4t

$ENTER_DETACHED "$CONTAINER" httpd -f -p 127.0.0.1:8080 -h /srv/www
while sleep 2; do
  $ENTER "$CONTAINER" wget -q -O /dev/null http://127.0.0.1:8080/healthz
done
