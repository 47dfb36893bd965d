#!/bin/bash
# The service beside the sidecar: waits for it, then starts.
# runs: service
# packages: python3 curl
# image: registry.example/shop/payment:3.3.0
# pod: shop/payment-6f9b7d8c5-vw2lz

until curl -fsS -o /dev/null http://127.0.0.1:15021/healthz/ready; do sleep 1; done &
mkdir -p /srv/www && echo paid > /srv/www/index.html
exec python3 -m http.server 8099 --bind 127.0.0.1 --directory /srv/www
