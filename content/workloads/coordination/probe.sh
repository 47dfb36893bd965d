#!/bin/bash
# Readiness and liveness of the Java service, metrics by its words, its operator.
# runs: host
# into: quorum

. "$RANDOM_SH"
sleep 4
between 45 60
for _ in $(seq 1 "$drawn"); do
  pick 'sh -c "echo ruok | nc -w 2 127.0.0.1 2191 | grep imok"' 'sh -c "echo ruok | nc -w 2 127.0.0.1 2191 | grep imok"' '/opt/quorum/bin/quorum.sh status' 'sh -c "echo mntr | nc -q 1 127.0.0.1 2191 | awk \"/latency/\""' \
    'sh -c "[ \"\$(echo ruok | nc -q 1 127.0.0.1 2191)\" = imok ]"' '/opt/quorum/bin/quorum.sh dump' 'bash -c "exec 3<>/dev/tcp/127.0.0.1/2191; echo srvr >&3; timeout 1 cat <&3"' \
    'sh -c "tail -n 100 /opt/quorum/logs/quorum.out | grep -c WARN"' 'du -sh /var/lib/quorum' 'jps -l' 'sh -c "echo dump | nc -q 1 127.0.0.1 2191"' 'sh -c "ss -ltn 2> /dev/null || cat /proc/net/tcp"' \
    'bash -c "ls -l /proc/$(pgrep -f QuorumPeerMain | head -n 1)/fd | wc -l"' 'pgrep -f QuorumPeerMain' '/opt/quorum/bin/quorum.sh restart' 'sh -c "cat /proc/1/cgroup /proc/1/limits"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
