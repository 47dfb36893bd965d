#!/bin/sh
# A port scan using only a shell; all ports are closed.
# expects: discovery_shell_port_probes 1

for port in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  bash -c "echo > /dev/tcp/127.0.0.1/$port"
done
