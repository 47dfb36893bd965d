#!/bin/bash
# supervisorctl by hand and from a deployment script.
# runs: host
# into: supervisor

. "$RANDOM_SH"
sleep 5
between 40 50
for _ in $(seq 1 "$drawn"); do
  pick 'supervisorctl status' 'supervisorctl restart files' 'supervisorctl tail importer' 'supervisorctl reread' 'supervisorctl update' \
    'supervisorctl stop flaky' 'supervisorctl start flaky' 'supervisorctl signal HUP cache' 'sh -c "supervisorctl status | grep -v RUNNING || true"' \
    'supervisorctl pid' 'curl -fsS http://127.0.0.1:9001/' 'redis-cli -p 6391 hgetall stock' 'sh -c "tail -n 50 /var/log/supervisor/supervisord.log | grep -i exited | wc -l"' \
    'supervisorctl restart all' 'supervisorctl clear files' 'cat /tmp/alarms'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
