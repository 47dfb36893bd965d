#!/bin/bash
# Visitors, a load test and a check from outside.
# packages: curl wget apache2-utils openssl netcat-openbsd siege
# image: registry.example/edge/visitors:1
# pod: edge/visitors-0

. /usr/local/lib/random.sh
until nc -z localhost 8200 && nc -z localhost 8443; do sleep 1; done
between 50 70
for _ in $(seq 1 "$drawn"); do
  pick get head tls load wget protocols spider
  case $picked in
    get) curl -s -o /dev/null -w '%{http_code} %{time_total}\n' http://localhost:8200/ ;;
    head) curl -sI http://localhost:8202/ | grep -i x-varnish ;;
    tls) curl -sk --tls-max 1.2 -o /dev/null https://localhost:8443/ ;;
    load) ab -q -n 60 -c 4 http://localhost:8200/ ;;
    wget) wget -q --spider --no-check-certificate https://localhost:8443/ ;;
    protocols) for version in tls1_2 tls1_3; do openssl s_client -connect localhost:8443 -$version < /dev/null; done ;;
    spider) siege -q -b -c 2 -r 3 http://localhost:8200/ ;;
  esac > /dev/null 2>&1
  pause
done
exit 0
