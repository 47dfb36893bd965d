#!/bin/sh
# Processes are killed by name; the tools are idle. A shell has a built-in kill, env does not.
# expects: impact_process_killing 4

pkill -f worker
killall worker
env kill -9 999999
fuser -k 8080/tcp
