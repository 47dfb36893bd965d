#!/bin/sh
# A manually created container without a pod, with BusyBox only.
# root: busybox
# image: registry.example/tools/warmer:1

while sleep 2; do
  ls -l /srv/www > /tmp/list
  wc -l /tmp/list
  md5sum /srv/www/index.html
done
