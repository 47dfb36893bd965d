#!/bin/bash
# A network engineer's container: captures, traces, throughput, scans of its own network, a map of open ports.
# packages: tcpdump tshark mtr-tiny iputils-ping traceroute iperf3 nmap netcat-openbsd arping fping iproute2 dnsutils curl socat whois ipcalc tcptraceroute hping3 python3-scapy jq ngrep
# capabilities: NET_ADMIN
# image: registry.example/network/tools:2
# pod: network/tools-0

. /usr/local/lib/random.sh
mkdir -p /captures
iperf3 --server --daemon --bind 127.0.0.1
socat TCP-LISTEN:8500,fork,reuseaddr,bind=127.0.0.1 SYSTEM:'echo hello' &
between 34 44
for round in $(seq 1 "$drawn"); do
  pick capture read tshark ping mtr trace iperf nmap port fping dig sockets curl scapy calc bandwidth ngrep tcpping wait
  case $picked in
    capture) (timeout 2 tcpdump -i lo -c 20 -w "/captures/lo-$round.pcap" & sleep 0.5; for _ in 1 2 3; do curl -s http://127.0.0.1:8500/ ; done; wait %2) ;;
    read) for file in /captures/*.pcap; do tcpdump -nn -r "$file" 'tcp port 8500' | head -n 3; done ;;
    tshark) for file in /captures/*.pcap; do tshark -r "$file" -q -z conv,tcp; done ;;
    ping) ping -c 2 -i 0.2 127.0.0.1 ;;
    mtr) mtr --report --report-cycles 2 --no-dns 127.0.0.1 ;;
    trace) traceroute -n -m 3 127.0.0.1 ;;
    iperf) iperf3 --client 127.0.0.1 --time 1 --json | jq .end.sum_received.bits_per_second ;;
    nmap) nmap -V ; nmap -sT -p 443,5201,8500 127.0.0.1 ;;
    port) for port in 22 5201 8500; do nc -z -w 1 127.0.0.1 $port && echo $port; done ;;
    fping) fping -c 1 -q 127.0.0.1 localhost ;;
    dig) dig +time=1 +tries=1 @127.0.0.1 shop.example ;;
    sockets) ss -tlnp ; ip -s link ; ip route ; cat /proc/net/dev ;;
    curl) curl -s -w '%{time_connect} %{time_total}\n' -o /dev/null telnet://127.0.0.1:8500 --max-time 1 ;;
    scapy) python3 -c 'from scapy.all import IP, ICMP; print(len(bytes(IP(dst="127.0.0.1") / ICMP())))' ;;
    calc) ipcalc -n 198.51.100.0/27 ;;
    bandwidth) dd if=/dev/zero bs=64k count=40 | nc -q 1 -w 1 127.0.0.1 8500 ;;
    ngrep) timeout 1 ngrep -q -d lo -n 2 hello port 8500 ;;
    tcpping) hping3 -S -c 1 -p 8500 127.0.0.1 ;;
    wait) timeout 3 bash -c 'until nc -z 127.0.0.1 5201; do sleep 0.2; done' ;;
  esac > /dev/null 2>&1
done
exit 0
