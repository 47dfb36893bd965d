#!/bin/bash
# A gateway: its entry point clears and writes the packet filter, creates interfaces and queues, and sets up WireGuard and OpenVPN.
# runs: service
# packages: iptables nftables ipset iproute2 wireguard-tools openvpn easy-rsa conntrack ethtool bridge-utils vlan procps openssl qrencode keepalived ulogd2
# capabilities: NET_ADMIN
# image: registry.example/network/gateway:5
# pod: network/gateway-0

. /usr/local/lib/random.sh
chmod +x /srv/app/*
for table in filter nat mangle; do
  iptables -t $table -F
  iptables -t $table -X
done
iptables -P INPUT ACCEPT
iptables -P FORWARD DROP
/srv/app/rules.sh up
ip link add lan0 type dummy && ip addr add 198.51.100.1/24 dev lan0 && ip link set lan0 up
ip link add br0 type bridge && ip link set br0 up
sysctl -w net.ipv4.ip_forward=1 > /dev/null 2>&1 || true
tc qdisc add dev lan0 root tbf rate 10mbit burst 32kbit latency 400ms || true
nft -c -f /srv/app/rules.nft && nft -f /srv/app/rules.nft
umask 077
mkdir -p /etc/wireguard /etc/openvpn/server /dev/net /run/openvpn
[ -c /dev/net/tun ] || mknod /dev/net/tun c 10 200
wg genkey | tee /etc/wireguard/server.key | wg pubkey > /etc/wireguard/server.pub
printf '[Interface]\nPrivateKey = %s\nListenPort = 51820\nAddress = 10.8.0.1/24\nPostUp = iptables -A FORWARD -i %%i -j ACCEPT; iptables -t nat -A POSTROUTING -o lan0 -j MASQUERADE\nPostDown = iptables -D FORWARD -i %%i -j ACCEPT\n' \
  "$(cat /etc/wireguard/server.key)" > /etc/wireguard/wg0.conf
wg-quick up wg0 || echo 'the kernel has no WireGuard'
make-cadir /etc/openvpn/ca && cd /etc/openvpn/ca || exit
export EASYRSA_BATCH=1
{
  ./easyrsa init-pki
  ./easyrsa build-ca nopass
  ./easyrsa build-server-full vpn nopass
  ./easyrsa build-client-full laptop nopass
} > /dev/null 2>&1
openvpn --genkey secret /etc/openvpn/ta.key
printf 'dev tun\nport 1194\nlocal 127.0.0.1\nserver 10.9.0.0 255.255.255.0\nca ca/pki/ca.crt\ncert ca/pki/issued/vpn.crt\nkey ca/pki/private/vpn.key\ndh none\nscript-security 2\nup /srv/app/up.sh\nclient-connect /srv/app/connect.sh\nkeepalive 10 60\n' > /etc/openvpn/server.conf
cd /etc/openvpn || exit
openvpn --config server.conf --daemon --writepid /run/openvpn.pid --log /var/log/openvpn.log
trap '/srv/app/rules.sh down; exit 0' TERM
while sleep 2; do
  conntrack -C || true
  ip -s link show lan0 | tail -n 1
  wg show all dump || true
done > /dev/null 2>&1
