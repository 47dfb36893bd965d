#!/bin/sh
# Application logs are deleted.
# expects: defense_evasion_log_cleanup 3

rm -f /var/log/app.log
truncate -s 0 /var/log/access.log
find /var/log -name '*.log' -delete
