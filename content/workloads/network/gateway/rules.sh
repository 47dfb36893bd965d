#!/bin/bash
# The rules of the gateway; idempotent, so that an upgrade can run the script again.
set -u
case ${1:-up} in
  up)
    iptables -N SHOP 2> /dev/null || iptables -F SHOP
    iptables -C INPUT -j SHOP 2> /dev/null || iptables -A INPUT -j SHOP
    iptables -A SHOP -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
    iptables -A SHOP -p tcp -m multiport --dports 22,443 -j ACCEPT
    iptables -A SHOP -p udp --dport 51820 -j ACCEPT
    iptables -t nat -C POSTROUTING -s 10.8.0.0/24 -j MASQUERADE 2> /dev/null || iptables -t nat -A POSTROUTING -s 10.8.0.0/24 -j MASQUERADE
    ipset create -exist blocked hash:ip timeout 300
    for address in 203.0.113.5 203.0.113.6; do ipset add -exist blocked "$address"; done
    ip6tables -P FORWARD DROP
    ;;
  down)
    iptables -D INPUT -j SHOP
    iptables -F SHOP && iptables -X SHOP
    iptables -t nat -F
    ipset destroy blocked
    nft flush ruleset
    ;;
  save) iptables-save > /etc/iptables.rules && ipset save > /etc/ipset.rules ;;
  load) iptables-restore < /etc/iptables.rules ;;
esac
exit 0
