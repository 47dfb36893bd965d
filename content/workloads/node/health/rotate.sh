#!/bin/sh
# Containers' logs.
for n in 1 2 3; do head -c 3000 /dev/urandom | base64 >> "/var/log/containers/app-$n.log"; done
printf '/var/log/containers/*.log {\n  rotate 3\n  size 5k\n  copytruncate\n  missingok\n  compress\n}\n' > /etc/logrotate.d/containers
logrotate -s /tmp/logrotate.status /etc/logrotate.d/containers
find /var/log/pods /var/log/containers -name '*.gz' -mmin +5 -delete
