#!/bin/bash
# Clients: they wait for their dependencies as startup scripts do, then send requests through proxies and tunnels.
# packages: curl netcat-openbsd wget iproute2 openssl socat python3
# image: registry.example/shop/caller:1.9
# pod: shop/caller-7d6c5b4f9-lm4xq

. /usr/local/lib/random.sh
wait_for() {
  for _ in $(seq 1 60); do
    nc -z -w 1 "$1" "$2" && return
    sleep 1
  done
}
for port in 15001 15432 18099 8443 3128; do wait_for 127.0.0.1 $port; done
timeout 5 bash -c 'until (echo > /dev/tcp/127.0.0.1/8099) 2> /dev/null; do sleep 0.2; done'
between 170 220
for _ in $(seq 1 "$drawn"); do
  pick direct sidecar socat ssh tls squid raw stats ready sockets wget
  case $picked in
    direct) curl -fsS http://payment:8099/ ;;
    sidecar) curl -fsS http://sidecar:15001/ ;;
    socat) curl -fsS http://127.0.0.1:15432/ ;;
    ssh) curl -fsS http://127.0.0.1:18099/ ;;
    tls) curl -fsSk https://127.0.0.1:8443/ ;;
    squid) curl -fsS --proxy http://127.0.0.1:3128 http://127.0.0.1:8099/ ;;
    raw) printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 2 127.0.0.1 8099 ;;
    stats) curl -fsS 'http://127.0.0.1:15021/stats;csv' | cut -d , -f 1,2,18 ;;
    ready) curl -fsS -o /dev/null -w '%{http_code}\n' http://127.0.0.1:15021/healthz/ready ;;
    sockets) ss -Htn state established | wc -l ;;
    wget) wget -q -O - -T 2 http://127.0.0.1:15001/ ;;
  esac > /dev/null 2>&1
  chance 40 && pause
done
exit 0
