#!/bin/bash
# The monitoring side: a scraper, Nagios over NRPE, Munin's protocol, scripts of an operations team.
# packages: curl jq netcat-openbsd nagios-nrpe-plugin monitoring-plugins-basic monitoring-plugins-standard bind9-dnsutils iputils-ping openssl redis-tools procps iproute2 python3 wget
# image: registry.example/monitoring/watcher:2.0
# pod: monitoring/watcher-0

. /usr/local/lib/random.sh
plugins=/usr/lib/nagios/plugins
until nc -z 127.0.0.1 9100; do sleep 1; done
between 110 140
for _ in $(seq 1 "$drawn"); do
  pick scrape nrpe munin http tcp ssh redis ping disk certificate json script wget dns
  case $picked in
    scrape) curl -sf http://node:9100/metrics | grep -c '^node_' > /dev/null ;;
    nrpe)
      pick check_load check_disk check_procs check_users check_zombies check_swap check_ssh
      $plugins/check_nrpe -H 127.0.0.1 -c "$picked"
      ;;
    munin)
      pick df load memory processes swap uptime users interrupts open_files forks
      printf 'list\nfetch %s\nquit\n' "$picked" | nc -q 1 127.0.0.1 4949 > /dev/null
      ;;
    http) $plugins/check_http -H 127.0.0.1 -p 8088 -u / -w 2 -c 5 ;;
    tcp) $plugins/check_tcp -H 127.0.0.1 -p 6390 ;;
    ssh) $plugins/check_ssh -p 2022 127.0.0.1 ;;
    redis) redis-cli -h targets -p 6390 info memory | grep used_memory_human ;;
    ping) $plugins/check_ping -H 127.0.0.1 -w 100,20% -c 500,60% -p 1 ;;
    disk) $plugins/check_disk -w 5% -c 1% -p / ;;
    certificate)
      openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/key.pem -out /tmp/cert.pem -days 30 -subj /CN=targets 2> /dev/null
      openssl x509 -in /tmp/cert.pem -noout -enddate -checkend 86400
      ;;
    json) curl -s http://targets:8088/stub | awk '/Active/ { print $3 }' | jq -R '{ active: . }' ;;
    script) bash /srv/app/health.sh ;;
    wget) wget -q -O - --timeout=2 http://targets:8088/ | grep -q ok ;;
    dns) getent hosts targets ;;
  esac > /dev/null 2>&1
  pause
done
