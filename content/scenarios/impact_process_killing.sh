#!/bin/sh
# Others are killed; the tools are idle. A shell has a kill of its own, env has none.
# expects: impact_process_killing 4

pkill -f worker
killall worker
env kill -9 999999
fuser -k 8080/tcp
