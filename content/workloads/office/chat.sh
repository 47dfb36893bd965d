#!/bin/bash
# A chat server: Prosody with its control command, a certificate and a component for rooms.
# runs: service
# packages: prosody lua-dbi-sqlite3 openssl netcat-openbsd procps curl lua-event
# image: registry.example/office/chat:0.12
# pod: office/chat-0

cat > /etc/prosody/prosody.cfg.lua <<'CONF'
pidfile = "/run/prosody/prosody.pid"
daemonize = false
modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "register", "admin_shell", "http" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
interfaces = { "127.0.0.1" }
log = { info = "/var/log/prosody/prosody.log" }
VirtualHost "shop.example"
Component "rooms.shop.example" "muc"
CONF
mkdir -p /run/prosody && chown prosody /run/prosody
prosodyctl check config
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=shop.example -keyout /etc/prosody/certs/shop.example.key -out /etc/prosody/certs/shop.example.crt 2> /dev/null
chown prosody /etc/prosody/certs/*
exec su -s /bin/sh prosody -c prosody
