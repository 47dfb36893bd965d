#!/bin/bash
# Legitimate port forwarders of pods: socat to a database, an SSH tunnel to a legacy system, stunnel, squid.
# runs: service
# packages: socat openssh-client openssh-server stunnel4 squid openssl netcat-openbsd
# image: registry.example/mesh/bridges:1.5
# pod: shop/bridges-0

mkdir -p /run/sshd /root/.ssh
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
chmod 700 /root/.ssh && chmod 600 /root/.ssh/authorized_keys
/usr/sbin/sshd -p 2222
socat TCP-LISTEN:15432,fork,reuseaddr,bind=127.0.0.1 TCP:127.0.0.1:8099 &
socat UNIX-LISTEN:/run/payment.sock,fork TCP:127.0.0.1:8099 &
ssh -o StrictHostKeyChecking=accept-new -p 2222 -N -L 127.0.0.1:18099:127.0.0.1:8099 127.0.0.1 &
openssl req -x509 -newkey rsa:2048 -nodes -keyout /etc/stunnel/key.pem -out /etc/stunnel/cert.pem \
  -days 30 -subj /CN=payment 2> /dev/null
printf 'pid = /run/stunnel.pid\nforeground = no\n[payment]\naccept = 127.0.0.1:8443\nconnect = 127.0.0.1:8099\ncert = /etc/stunnel/cert.pem\nkey = /etc/stunnel/key.pem\n' \
  > /etc/stunnel/stunnel.conf
stunnel4 /etc/stunnel/stunnel.conf
printf 'http_port 127.0.0.1:3128\nhttp_access allow localhost\ncache deny all\npid_filename /run/squid.pid\n' > /etc/squid/squid.conf
squid -N -f /etc/squid/squid.conf &
wait
