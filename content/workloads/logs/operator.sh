#!/bin/bash
# Rotations, bans, disk space, and an administrator who cleans up.
# runs: host
# into: collector

. "$RANDOM_SH"
sleep 7
between 26 34
for round in $(seq 1 "$drawn"); do
  pick 'logrotate /etc/logrotate.d/hosts' 'logrotate --force /etc/logrotate.d/hosts' 'logrotate --debug /etc/logrotate.conf' 'fail2ban-client status' 'fail2ban-client status sshd' \
    'fail2ban-client set sshd unbanip 192.0.2.7' 'fail2ban-client set sshd banip 192.0.2.'$round 'fail2ban-regex /var/log/hosts/sshd.log sshd' 'fail2ban-client reload' 'iptables -L -n' \
    'sh -c "find /var/log -name \"*.xz\" -mmin +30 -delete"' 'sh -c "du -x /var/log | sort -n | tail -n 5"' 'sh -c "truncate -s 0 /var/log/hosts/web.log"' 'sh -c ": > /var/log/hosts.count"' \
    'sh -c "find /var/log -size +1k -name \"*.log\" -exec ls -l {} \\;"' 'sh -c "find /var/log/hosts -size +20k -name \"*.1*\" -exec rm {} +"' 'pkill -HUP rsyslogd' 'sh -c "kill -HUP \$(cat /run/rsyslogd.pid)"' \
    'logtail -f /var/log/hosts/app.log -o /var/lib/logcheck/app.offset' 'sh -c "xzcat -f /var/log/hosts/app.log* | grep -c ERROR"' 'tail -n 5 /var/log/hosts/app.log' 'sh -c "grep -h Failed /var/log/hosts/sshd.log | grep -oE \"192[0-9.]+\" | sort | uniq -c | sort -rn | head -n 3"' \
    'sh -c "zgrep -c paid /var/log/hosts/*.log || true"' 'rsyslogd -N1' 'df -h /var/log' 'sh -c "chmod 640 /var/log/hosts/*.log && chgrp adm /var/log/hosts/*.log"' 'sh -c "tar -cJf /var/backups/logs-'$round'.tar.xz /var/log/hosts && rm -f /var/log/hosts/*.xz"' \
    'sh -c "rm -f /var/log/hosts/*.[3-9].xz"' 'sh -c "savelog -q -c 3 /var/log/hosts/web.log"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
