#!/bin/bash
# DNS queries of people and scripts, a dynamic update, a block list that becomes a zone.
# packages: bind9-dnsutils bind9-host ldnsutils dnsutils netcat-openbsd python3 curl jq
# image: registry.example/dns/client:1
# pod: dns/client-0

. /usr/local/lib/random.sh
until dig +time=1 +tries=1 @127.0.0.1 shop.example SOA > /dev/null 2>&1; do sleep 1; done
printf 'nameserver 127.0.0.2\nsearch shop.example\n' > /etc/resolv.conf
between 170 210
for round in $(seq 1 "$drawn"); do
  pick www mail ns shop nothing
  name=$picked.shop.example
  pick dig short trace any host lookup drill delv reverse transfer update python wait list serial chaos
  case $picked in
    dig) dig @127.0.0.1 "$name" A +dnssec ;;
    short) test "$(dig +short "$name" | wc -l)" -gt 0 || echo "$name is missing" ;;
    trace) dig +time=1 +tries=1 +trace "$name" ;;
    any) for type in A AAAA MX TXT NS SOA CAA; do dig +short @127.0.0.1 shop.example $type; done ;;
    host) host -W 1 "$name" ;;
    lookup) nslookup -timeout=1 "$name" 127.0.0.3 ;;
    drill) drill -D "$name" @127.0.0.1 DNSKEY ;;
    delv) delv +time=1 @127.0.0.1 "$name" ;;
    reverse) dig -x 192.0.2.3 @127.0.0.3 +short ;;
    transfer) dig @127.0.0.1 shop.example AXFR | awk '$4 == "A" { print $1, $5 }' | sort ;;
    update) printf 'server 127.0.0.1\nzone dynamic.example\nupdate add host%s.dynamic.example 60 A 192.0.2.9\nsend\n' "$round" | nsupdate ;;
    python) python3 -c 'import socket, sys; print(socket.gethostbyname(sys.argv[1]))' "$name" ;;
    wait) for _ in 1 2 3; do getent hosts "$name" && break; sleep 0.2; done ;;
    list)
      printf '0.0.0.0 ads%s.example\n' 1 2 3 4 5 | awk '{ print "local-zone: \"" $2 "\" always_nxdomain" }' > /tmp/block.conf
      sort -u /tmp/block.conf | wc -l
      ;;
    serial) [ "$(dig +short shop.example SOA @127.0.0.1 | cut -d ' ' -f 3)" = "$(dig +short shop.example SOA | cut -d ' ' -f 3)" ] ;;
    chaos) dig +short CH TXT version.bind @127.0.0.1 ;;
  esac > /dev/null 2>&1
  chance 30 && pause
done
exit 0
