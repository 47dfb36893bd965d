#!/bin/sh
# Single ports are probed. Alerts of one container are grouped.
# expects: discovery_port_probe 1

nc -z 127.0.0.1 5432
nc -zv 127.0.0.1 6379
bash -c '</dev/tcp/127.0.0.1/9'
