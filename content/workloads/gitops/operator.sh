#!/bin/bash
# Probes of the sidecars and a person who looks why a page is old.
# runs: host
# into: sync

. "$RANDOM_SH"
sleep 5
between 45 55
for _ in $(seq 1 "$drawn"); do
  pick 'curl -fsS -o /dev/null http://127.0.0.1:8150/' 'curl -fsS -o /dev/null http://127.0.0.1:8150/' 'sh -c "test $(($(date +%s) - $(stat -c %Y /git/.synced))) -lt 60"' 'readlink /git/current' 'git -C /git/.repo log -1 --format=%h' \
    'cat /git/lease' 'nginx -T' 'sh -c "ls -lat /git | head"' 'diff -u /etc/site/site.conf.last /etc/site/site.conf' 'bash -c "jq -r .holder /git/lease"' 'cat /etc/podinfo/labels' \
    'sh -c "env | sort | grep -v PATH"' 'cat /etc/resolv.conf' 'sh -c "ps -ef | grep [g]it-sync"' 'git -C /git/.repo worktree list' 'sh -c "tail -n 20 /var/log/nginx/access.log | cut -d\\  -f9 | sort | uniq -c"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
