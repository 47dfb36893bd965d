#!/bin/sh
# A library is preloaded into every program. The directory is not the one that the linker reads.
# expects: persistence_dynamic_linker 3

mkdir -p /tmp/etc
sh -c 'echo /tmp/tool.so > /tmp/etc/ld.so.preload'
cp /tmp/etc/ld.so.preload /tmp/other
env LD_PRELOAD=/tmp/tool.so sleep 0.05
