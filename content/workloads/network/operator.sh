#!/bin/bash
# An administrator of the gateway inspects it, blocks addresses, saves rules, adds a client and restarts services that hang.
# runs: host
# into: gateway

. "$RANDOM_SH"
sleep 9
between 26 34
for round in $(seq 1 "$drawn"); do
  pick 'iptables -L -n -v' 'iptables -t nat -S' '/srv/app/rules.sh up' '/srv/app/rules.sh save' '/srv/app/rules.sh load' 'nft list ruleset' 'ipset list blocked' \
    'ipset add -exist blocked 203.0.113.'$round 'iptables -I SHOP -s 203.0.113.'$round' -j DROP' 'iptables -D SHOP -p udp --dport 51820 -j ACCEPT' 'sh -c "iptables-save | grep -c SHOP"' \
    'sh -c "wg genkey | tee /tmp/k | wg pubkey; rm /tmp/k"' 'sh -c "qrencode -t ansiutf8 < /etc/wireguard/wg0.conf"' 'wg show' 'ip -br addr' 'ip route get 198.51.100.7' 'ss -lunp' 'conntrack -L' \
    'sh -c "cd /etc/openvpn/ca && EASYRSA_BATCH=1 ./easyrsa build-client-full c'$round' nopass"' 'sh -c "cd /etc/openvpn/ca && EASYRSA_BATCH=1 ./easyrsa gen-crl"' 'sh -c "kill -USR1 \$(cat /run/openvpn.pid)"' \
    'tail -n 3 /var/log/openvpn.log' 'ip neigh' 'tc -s qdisc show dev lan0' 'ethtool lo' 'ip link add link lan0 name lan0.7 type vlan id 7' 'ip link del lan0.7' 'brctl show' 'iptables -Z' \
    'sh -c "iptables -F SHOP && /srv/app/rules.sh up"' 'nft -f /srv/app/rules.nft' 'sysctl net.ipv4.ip_forward' 'sh -c "tar -czf /root/gateway.tgz /etc/wireguard /etc/openvpn 2> /dev/null"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
