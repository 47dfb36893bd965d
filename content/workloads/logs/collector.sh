#!/bin/bash
# Central logging: rsyslog with a program as an output, logrotate with its scripts, fail2ban, checks that mail new entries.
# runs: service
# packages: rsyslog logrotate logcheck logcheck-database fail2ban iptables cron python3 gzip xz-utils procps bsd-mailx nullmailer
# capabilities: NET_ADMIN
# image: registry.example/logging/collector:8
# pod: logging/collector-0

. /usr/local/lib/random.sh
chmod +x /srv/app/*
sed -i '/imklog/d' /etc/rsyslog.conf
cat > /etc/rsyslog.d/10-collector.conf <<'CONF'
module(load="imtcp")
module(load="imudp")
module(load="omprog")
input(type="imtcp" port="5140" address="127.0.0.1")
input(type="imudp" port="5140" address="127.0.0.1")
template(name="perhost" type="string" string="/var/log/hosts/%programname%.log")
action(type="omfile" dynaFile="perhost")
if $msg contains "ERROR" then action(type="omprog" binary="/srv/app/alarm.py" template="RSYSLOG_TraditionalFileFormat")
CONF
mkdir -p /var/log/hosts /run/fail2ban
touch /var/log/auth.log /var/log/hosts/app.log /var/log/hosts/sshd.log
rsyslogd -N1
rsyslogd
cat > /etc/logrotate.d/hosts <<'CONF'
/var/log/hosts/*.log {
  size 1k
  rotate 4
  compress
  compresscmd /usr/bin/xz
  compressext .xz
  missingok
  sharedscripts
  prerotate
    /srv/app/count.sh /var/log/hosts
  endscript
  postrotate
    /usr/lib/rsyslog/rsyslog-rotate
    pkill -HUP -x rsyslogd || true
  endscript
}
CONF
printf '[DEFAULT]\nbanaction = iptables-multiport\nbantime = 10\nfindtime = 60\nmaxretry = 3\n[sshd]\nenabled = true\nbackend = polling\nlogpath = /var/log/hosts/sshd.log\n' > /etc/fail2ban/jail.local
fail2ban-client -t
fail2ban-client -x start
echo '/var/log/hosts/app.log' > /etc/logcheck/logcheck.logfiles
exec cron -f
