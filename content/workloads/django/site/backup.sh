#!/bin/bash
# Dumps to the volume, keeps the last three.
set -euo pipefail
export PGPASSWORD=shop
file=/media/shop-$(date +%Y%m%d%H%M%S%N).dump
pg_dump -Fc -h 127.0.0.1 -U shop -d shop -f "$file"
pg_restore --list "$file" | grep -c 'TABLE DATA'
ls -1t /media/*.dump | tail -n +4 | xargs -r rm -f --
