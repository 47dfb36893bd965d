#!/bin/sh
# The address of the house, told only if it changed.
now=$(curl -fsS -m 5 http://127.0.0.1/ip || curl -fsS -m 5 http://127.0.0.1/ip.json | jq -r .ip)
last=$(cat /config/address 2> /dev/null)
if [ "$now" != "$last" ]; then
  curl -s -m 5 -o /dev/null "http://127.0.0.1/update?hostname=home.example&myip=$now" -u house:invented
  echo "$now" > /config/address
fi
