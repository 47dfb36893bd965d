#!/bin/bash
# Administration of the mail server: probes, the queue, the statistics, a backup of the mailboxes, the rotation of logs, a new key.
# runs: host
# into: mx

. "$RANDOM_SH"
sleep 8
between 55 65
for round in $(seq 1 "$drawn"); do
  pick 'postqueue -p' 'sh -c "mailq | tail -n 1"' 'doveadm who' 'doveadm -f tab mailbox status -u anna messages INBOX' \
    'sh -c "pflogsumm /var/log/mail.log | head -n 30"' 'postfix status' 'postfix check' 'postfix reload' 'doveadm reload' \
    'bash -c "exec 3<>/dev/tcp/127.0.0.1/25 && head -n 1 <&3"' 'qshape deferred' 'postsuper -d ALL deferred' 'postqueue -f' \
    'sh -c "for user in anna boris carla; do doveadm expunge -u \$user mailbox INBOX savedbefore 30d; done"' \
    'sa-learn --sync' 'sh -c "sa-learn --no-sync --ham /home/anna/Maildir/new /home/anna/Maildir/cur"' \
    'sh -c "tar -czf /var/backups/mail-$(date +%F).tar.gz /home /etc/postfix /etc/dovecot /etc/aliases 2> /dev/null"' \
    'logrotate -f /etc/logrotate.d/rsyslog' 'opendkim-testkey -d shop.example -s 2026 -k /etc/opendkim/keys/2026.private' \
    'sh -c "openssl x509 -in /etc/ssl/certs/mail.pem -noout -checkend 604800 || echo renew"' \
    'sh -c "grep -c status=sent /var/log/mail.log; grep -c status=bounced /var/log/mail.log"' 'newaliases' \
    'postconf -n' 'sudo -u anna ls /home/anna/Maildir' 'sh -c "useradd -m -s /usr/sbin/nologin user'$round' && echo user'$round':invented | chpasswd"' \
    'spamassassin --lint' 'sh -c "du -sh /home/*/Maildir | sort -h | tail -n 3"' 'pgrep -x master' 'tail -n 5 /var/log/mail.log'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
