#!/bin/bash
# The machines that send logs: applications, failed sign-ins, errors, bursts.
# packages: bsdutils netcat-openbsd python3
# image: registry.example/logging/sender:1
# pod: logging/sender-0

. /usr/local/lib/random.sh
until nc -z localhost 5140; do sleep 1; done
between 110 140
for round in $(seq 1 "$drawn"); do
  pick app app web sshd error burst python
  case $picked in
    app) logger --tcp --server localhost --port 5140 --tag app "order $round paid" ;;
    web) logger --udp --server localhost --port 5140 --tag web "GET /shop/$round 200" ;;
    sshd) for _ in 1 2 3 4; do logger --tcp --server localhost --port 5140 --tag sshd "Failed password for root from 192.0.2.$((round % 200)) port 4022 ssh2"; done ;;
    error) logger --tcp --server localhost --port 5140 --tag app "ERROR: no connection to the database" ;;
    burst) seq 1 50 | sed 's/^/<14>Dec  1 02:00:00 node app: line /' | nc -q 1 localhost 5140 ;;
    python) python3 -c 'import logging.handlers as h, logging; l = logging.getLogger(); l.addHandler(h.SysLogHandler(("localhost", 5140))); l.warning("app: slow")' ;;
  esac > /dev/null 2>&1
  chance 40 && pause
done
exit 0
