#!/bin/sh
# The container becomes a tunnel into the network.
# expects: command_and_control_tunnel 3

ssh -N -R 8080:127.0.0.1:80 invented@127.0.0.1
chisel client 127.0.0.1:8000 R:socks
socat TCP-LISTEN:1080,fork SOCKS4A:127.0.0.1:db:5432
