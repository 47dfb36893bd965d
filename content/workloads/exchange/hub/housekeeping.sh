#!/bin/bash
# Packs what is done, removes old acknowledgements, warns of what failed.
set -u
cd /srv/edi/done || exit
find . -type f ! -name '*.xz' -mmin +0 -print0 | xargs -0 -r -P 2 xz -q
find /srv/edi/*/out -name '*.ack' -mtime +30 -delete
failed=$(find /srv/edi/failed -type f | wc -l)
[ "$failed" -eq 0 ] || logger -t edi "$failed deliveries failed"
getfacl -p /srv/edi/acme/in > /var/log/edi.acl
