#!/bin/sh
# A worker sorts, counts and compresses its input.
# image: registry.example/shop/worker:4.1.0
# pod: shop/worker-5b6d8f7c9d-hj2wz

mkdir -p /srv/in /srv/out
while sleep 2; do
  seq 1 500 | sed 's/$/ item/' > /srv/in/batch
  sort -r /srv/in/batch | head -n 100 | cut -d ' ' -f 1 > /srv/out/batch
  awk '{ sum += $1 } END { print sum }' /srv/out/batch
  sha256sum /srv/out/batch > /srv/out/batch.sum
  gzip -f /srv/out/batch
  rm -f /srv/in/batch
done
