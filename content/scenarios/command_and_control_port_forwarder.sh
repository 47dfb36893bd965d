#!/bin/sh
# Ports are forwarded.
# expects: command_and_control_port_forwarder 3

socat TCP-LISTEN:8080,fork TCP:127.0.0.1:80
ssh -N -L 5432:db:5432 invented@127.0.0.1
ssh -W db:22 invented@127.0.0.1
