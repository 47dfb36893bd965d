#!/bin/sh
# Programs with misleading names.
# expects: defense_evasion_false_name 4

cp /bin/sleep /tmp/kworker
/tmp/kworker 0.1
bash -c 'exec -a "[kworker/0:1]" sleep 0.1'
cp /bin/sleep /opt/.hidden
/opt/.hidden 0.1
