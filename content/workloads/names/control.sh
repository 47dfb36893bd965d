#!/bin/bash
# The resolver's probe and an inspection of its cache.
# runs: host
# into: resolver

. "$RANDOM_SH"
sleep 6
between 24 30
for _ in $(seq 1 "$drawn"); do
  pick 'unbound-control status' 'unbound-control stats_noreset' 'unbound-control dump_cache' 'unbound-control flush_zone shop.example' \
    'unbound-control reload' 'unbound-host -C /etc/unbound/unbound.conf www.shop.example' 'sh -c "kill -HUP \$(cat /run/dnsmasq.pid)"' \
    'sh -c "pkill -USR1 dnsmasq"' 'unbound-anchor -l' 'unbound-checkconf' \
    'sh -c "unbound-control stats_noreset | grep total.num.queries= | cut -d = -f 2"' 'pidof unbound' 'cat /etc/resolv.conf'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  between 1 2
  sleep "$drawn"
done
exit 0
