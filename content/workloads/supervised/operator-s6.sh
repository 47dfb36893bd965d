#!/bin/bash
# s6 and monit by hand.
# runs: host
# into: s6

. "$RANDOM_SH"
sleep 6
between 40 50
for _ in $(seq 1 "$drawn"); do
  pick 's6-svstat /run/s6/files' 's6-svc -r /run/s6/sync' 's6-svc -t /run/s6/files' 'sh -c "s6-tai64nlocal < /var/log/files/current | tail -n 4"' \
    'monit summary' 'monit validate' 'curl -fsS -o /dev/null http://127.0.0.1:8130/' 'sh -c "ls -lan /config /config/www"' 's6-svscanctl -a /run/s6' \
    'id abc' 'sh -c "cat /run/finished | tail -n 1"' 's6-svwait -u -t 2000 /run/s6/files' 'openssl x509 -in /config/keys/cert.crt -noout -dates' \
    'touch /config/defaults/new.html' 'sh -c "echo updated > /config/defaults/index.html"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
