#!/bin/bash
# A mail server: Postfix with a spam filter in a pipe, Dovecot, DKIM keys, an address that is delivered to a program.
# runs: service
# packages: postfix pflogsumm dovecot-imapd dovecot-lmtpd opendkim opendkim-tools spamassassin spamc spamd cron logrotate rsyslog sudo openssl bsdutils
# image: registry.example/mail/mx:4.7
# pod: mail/mx-0

useradd --system --create-home --home-dir /var/lib/filter --shell /usr/sbin/nologin filter
for user in anna boris carla; do
  useradd --create-home --shell /bin/bash "$user"
  echo "$user:invented" | chpasswd
done
sed -i '/imklog/d' /etc/rsyslog.conf
rsyslogd
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=mail.shop.example \
  -keyout /etc/ssl/private/mail.key -out /etc/ssl/certs/mail.pem 2> /dev/null
chmod 600 /etc/ssl/private/mail.key
postconf -e myhostname=mail.shop.example myorigin=shop.example inet_protocols=ipv4 \
  'mydestination=shop.example, mail.shop.example, localhost' inet_interfaces=loopback-only \
  mailbox_transport=lmtp:unix:private/dovecot-lmtp smtpd_tls_cert_file=/etc/ssl/certs/mail.pem \
  smtpd_tls_key_file=/etc/ssl/private/mail.key smtpd_tls_security_level=may \
  'smtpd_recipient_restrictions=permit_mynetworks, reject_unauth_destination' queue_run_delay=20s
postconf -M filter/unix='filter unix - n n - 2 pipe flags=Rq user=filter argv=/srv/app/filter.sh -f ${sender} -- ${recipient}'
postconf -P smtp/inet/content_filter=filter:dummy
mkdir -p /etc/opendkim/keys /var/lib/tickets
chmod +x /srv/app/*
chown nobody /var/lib/tickets
opendkim-genkey -b 2048 -d shop.example -D /etc/opendkim/keys -s 2026
printf 'postmaster: root\nroot: anna\nsales: boris, carla\ntickets: "|/srv/app/ticket.sh"\n' > /etc/aliases
newaliases
cat > /etc/dovecot/local.conf <<'CONF'
protocols = imap lmtp
mail_location = maildir:~/Maildir
auth_username_format = %Ln
ssl_cert = </etc/ssl/certs/mail.pem
ssl_key = </etc/ssl/private/mail.key
disable_plaintext_auth = no
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    user = postfix
    group = postfix
    mode = 0600
  }
}
CONF
doveconf -n > /dev/null
dovecot
spamd --daemonize --max-children=2 --local --username=debian-spamd --helper-home-dir=/var/lib/spamassassin
cron
exec postfix start-fg
