#!/bin/bash
# Maintenance of the primary: a new serial number, a new signature, checks, statistics and probes.
# runs: host
# into: primary

. "$RANDOM_SH"
sleep 6
between 34 42
for _ in $(seq 1 "$drawn"); do
  pick 'rndc status' 'rndc reload shop.example' 'rndc sync -clean' 'rndc stats' 'named-checkconf' 'rndc zonestatus shop.example' \
    'sh -c "cd /var/lib/bind && sed -i \"s/20261201[0-9]*/20261201$(date +%S)/\" shop.example.zone && named-checkzone -q shop.example shop.example.zone && dnssec-signzone -S -K keys -o shop.example -N INCREMENT shop.example.zone && rndc reload shop.example"' \
    'dig +short @127.0.0.1 shop.example SOA' 'sh -c "named-compilezone -f raw -F text -o - shop.example /var/lib/bind/shop.example.zone.signed | grep -c RRSIG"' \
    'sh -c "dnssec-dsfromkey -2 /var/lib/bind/keys/Kshop.example*.key"' 'sh -c "dnssec-settime -p all /var/lib/bind/keys/Kshop.example*.key | grep Inactive"' \
    'rndc freeze dynamic.example' 'rndc thaw dynamic.example' 'sh -c "tar -czf /tmp/zones-$(date +%H%M%S).tgz -C /var/lib bind"' \
    'dnssec-verify -o shop.example /var/lib/bind/shop.example.zone.signed' 'cat /var/cache/bind/named.stats' 'ps -C named -o pid,rss'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
