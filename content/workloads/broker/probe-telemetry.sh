#!/bin/bash
# Probes of the devices' broker.
# runs: host
# into: telemetry

. "$RANDOM_SH"
sleep 4
for _ in $(seq 1 12); do
  pick 'pgrep -x mosquitto' 'sh -c "test -s /etc/mosquitto/conf.d/open.conf"' \
    'bash -c "exec 3<>/dev/tcp/127.0.0.1/1883"'
  eval "runc exec $CONTAINER $picked" > /dev/null
  between 1 3
  sleep "$drawn"
done
exit 0
