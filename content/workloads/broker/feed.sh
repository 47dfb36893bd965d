#!/bin/bash
# Devices and consumers: messages arrive and are handled by small programs.
# packages: mosquitto-clients python3-pika jq
# image: registry.example/broker/feed:1.4
# pod: broker/feed-5f7d8c9b6-k2m8x

. /usr/local/lib/random.sh
chmod +x /srv/app/*
for port in 1883 5672; do
  until (: < /dev/tcp/127.0.0.1/$port) 2> /dev/null; do sleep 1; done
done
python3 /srv/app/consume.py &
mosquitto_sub -h telemetry -t 'device/+/state' | while read -r line; do
  echo "$line" | jq -r '[.id, .value] | @tsv' >> /tmp/states.tsv
done &
sleep 2
between 60 80
for round in $(seq 1 "$drawn"); do
  between 1 90
  mosquitto_pub -h telemetry -t "device/$drawn/state" -m "{\"id\": $drawn, \"value\": $round}"
  chance 40 && python3 /srv/app/publish.py "job $round"
  chance 20 && sort -u /tmp/states.tsv | tail -n 5 | cut -f 2 > /dev/null
  pause
done
kill %1 %2
exit 0
