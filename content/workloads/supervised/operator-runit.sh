#!/bin/bash
# What the owner of a container with runit does: look, restart, queue work, read logs.
# runs: host
# into: runit

. "$RANDOM_SH"
sleep 4
between 50 65
for round in $(seq 1 "$drawn"); do
  pick 'sv status /etc/service/web /etc/service/worker' 'sv restart /etc/service/worker' 'sv hup /etc/service/web' \
    'tail -n 5 /var/log/web/current' 'sh -c "tail -n 20 /var/log/worker/current | grep -c lines"' 'sv check /etc/service/web' \
    'sh -c "for i in 1 2 3; do seq 1 '$round' > /var/lib/worker/queue/job-'$round'-$i; done"' 'cat /run/metrics' \
    'sh -c "ls -la /etc/service/*/supervise/stat && cat /etc/service/*/supervise/stat"' 'sv 1 /etc/service/metrics' 'ps axf' \
    'sh -c "gzip -dc /var/log/web/*.s 2> /dev/null | tail -n 1"' 'nginx -T' 'sh -c "kill -HUP $(cat /run/nginx.pid)"' \
    'bash -lc "sv status /etc/service/*; df -h /; free -m"' 'env' 'sv term /etc/service/worker'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
