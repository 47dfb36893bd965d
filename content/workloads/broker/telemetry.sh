#!/bin/bash
# Mosquitto, for devices.
# runs: service
# packages: mosquitto
# image: registry.example/broker/mosquitto:2.0
# pod: broker/telemetry-0

mkdir -p /run/mosquitto && chown mosquitto /run/mosquitto
printf 'listener 1883 127.0.0.1\nallow_anonymous true\n' > /etc/mosquitto/conf.d/open.conf
exec mosquitto -c /etc/mosquitto/mosquitto.conf
