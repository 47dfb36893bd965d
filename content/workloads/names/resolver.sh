#!/bin/bash
# A resolver with remote control, and a small name server with a lease script for a lab network.
# runs: service
# packages: unbound dnsmasq dns-root-data procps
# image: registry.example/dns/resolver:1.17
# pod: dns/resolver-0

chmod +x /srv/app/*
unbound-control-setup > /dev/null 2>&1
cat > /etc/unbound/unbound.conf <<'CONF'
server:
  interface: 127.0.0.2
  do-not-query-localhost: no
  username: unbound
  chroot: ""
  local-zone: "ads.example" always_nxdomain
remote-control:
  control-enable: yes
forward-zone:
  name: "."
  forward-addr: 127.0.0.1
CONF
unbound-checkconf
printf '192.0.2.40 printer.lab\n192.0.2.41 scope.lab\n' > /etc/hosts.lab
dnsmasq --test
dnsmasq --listen-address=127.0.0.3 --bind-interfaces --no-resolv --server=127.0.0.1 --addn-hosts=/etc/hosts.lab \
  --domain=lab --pid-file=/run/dnsmasq.pid --dhcp-script=/srv/app/lease.sh
exec unbound -d -p
