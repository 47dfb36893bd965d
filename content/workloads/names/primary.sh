#!/bin/bash
# A primary name server: a zone that is checked, signed and reloaded, dynamic updates, statistics.
# runs: service
# packages: bind9 bind9-utils bind9-dnsutils
# image: registry.example/dns/primary:9.18
# pod: dns/primary-0

mkdir -p /var/lib/bind/keys /run/named
cp /srv/app/shop.example.zone /var/lib/bind/
cd /var/lib/bind || exit
dnssec-keygen -q -a ECDSAP256SHA256 -K keys shop.example
dnssec-keygen -q -a ECDSAP256SHA256 -f KSK -K keys shop.example
named-checkzone shop.example shop.example.zone
dnssec-signzone -S -K keys -o shop.example -N INCREMENT shop.example.zone
tsig-keygen update > /etc/bind/update.key
rndc-confgen -a -q
cat > /etc/bind/named.conf <<'CONF'
include "/etc/bind/update.key";
include "/etc/bind/rndc.key";
controls { inet 127.0.0.1 allow { localhost; } keys { "rndc-key"; }; };
options { directory "/var/cache/bind"; listen-on { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; dnssec-validation no; };
zone "shop.example" { type primary; file "/var/lib/bind/shop.example.zone.signed"; };
zone "dynamic.example" { type primary; file "/var/lib/bind/dynamic.example.zone"; allow-update { key update; }; };
CONF
printf '$TTL 60\n@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ IN NS ns\nns IN A 192.0.2.1\n' > dynamic.example.zone
chown -R bind /var/lib/bind /run/named /etc/bind/rndc.key
named-checkconf -z /etc/bind/named.conf
exec named -g -u bind
