#!/bin/sh
# A system program is renamed, and another one takes its place.
# expects: defense_evasion_system_binary_replaced 2

cp /bin/true /tmp/tool
mv /usr/bin/stat /usr/bin/stat.original
cp /tmp/tool /usr/bin/stat
