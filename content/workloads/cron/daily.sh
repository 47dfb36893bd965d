#!/bin/bash
# Debian's cron with the jobs of packages, every minute instead of every day; its clock runs
# twelve times as fast.
# packages: faketime cron logrotate man-db plocate sysstat tmpreaper exim4-base dpkg popularity-contest e2fsprogs anacron rsyslog apt-utils
# image: registry.example/infra/cron:12
# pod: infra/cron-0

. /usr/local/lib/random.sh
for log in app web audit; do
  between 100 900
  seq 1 "$drawn" | sed "s/^/$log line /" > "/var/log/$log.log"
  printf '/var/log/%s.log {\n  daily\n  rotate 3\n  compress\n  missingok\n  postrotate\n    pkill -HUP -x rsyslogd || true\n  endscript\n}\n' \
    "$log" > "/etc/logrotate.d/$log"
done
sed -i 's/^SHOWWARNING/#SHOWWARNING/' /etc/tmpreaper.conf
sed -i '/imklog/d' /etc/rsyslog.conf
rsyslogd
echo 'APT::Periodic::RandomSleep "0";' > /etc/apt/apt.conf.d/10sleep
cat > /etc/cron.d/app <<'JOBS'
SHELL=/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
* * * * * root run-parts --report /etc/cron.daily
* * * * * root command -v debian-sa1 > /dev/null && debian-sa1 1 1
* * * * * www-data find /tmp -name 'sess_*' -mmin +24 -delete
* * * * * root logrotate --force /etc/logrotate.conf && find /var/log -name '*.gz' -mtime +7 -delete
* * * * * root [ -x /srv/app/turn ] && /srv/app/turn
JOBS
chmod +x /srv/app/*
crontab -u nobody - <<'JOBS'
* * * * * test -d /var/lib/app || echo missing > /dev/null
* * * * * df -P / | awk 'NR > 1 && $5 + 0 > 95 { print "full" }'
JOBS
faketime -f '+0 x12' cron -f &
between 50 65
sleep "$drawn"
