#!/bin/bash
# Services that are monitored from outside.
# runs: service
# packages: nginx-light redis-server openssh-server
# image: registry.example/shop/targets:1
# pod: shop/targets-0

printf 'server { listen 127.0.0.1:8088; location / { return 200 "ok\\n"; } location /stub { stub_status; } }\n' \
  > /etc/nginx/sites-enabled/default
mkdir -p /run/sshd
redis-server --port 6390 --daemonize yes > /dev/null
/usr/sbin/sshd -p 2022
exec nginx -g 'daemon off;'
