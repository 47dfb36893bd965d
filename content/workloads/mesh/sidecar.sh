#!/bin/bash
# A service mesh sidecar: at startup it rewrites the pod's network rules, then a proxy relays the traffic.
# runs: service
# packages: iptables iproute2 haproxy curl
# capabilities: NET_ADMIN
# image: registry.example/mesh/proxy:1.22
# pod: shop/payment-6f9b7d8c5-vw2lz

. /usr/local/lib/random.sh
cat > /tmp/rules <<'RULES'
*filter
:MESH_INBOUND - [0:0]
-A INPUT -p tcp --dport 15006 -j MESH_INBOUND
-A MESH_INBOUND -p tcp --dport 22 -j RETURN
COMMIT
RULES
ip -o link show
ip route get 127.0.0.1
iptables-save > /tmp/before
iptables-restore --noflush < /tmp/rules
iptables -t filter -A MESH_INBOUND -p tcp --dport 15020 -j ACCEPT
iptables-save > /tmp/after
cp /srv/app/haproxy.cfg /etc/haproxy/haproxy.cfg
haproxy -c -f /etc/haproxy/haproxy.cfg
exec haproxy -W -db -f /etc/haproxy/haproxy.cfg
