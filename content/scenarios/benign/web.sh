#!/bin/sh
# A web server and the requests it answers.
# image: registry.example/shop/web:1.8.2
# pod: shop/web-6c9f7b5d4-q2x8k

httpd -p 127.0.0.1:8080 -h /srv/www
while sleep 1; do
  wget -q -O /dev/null http://127.0.0.1:8080/
done
