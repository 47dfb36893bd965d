#!/bin/bash
# Accounts and probes of the chat server.
# runs: host
# into: chat

. "$RANDOM_SH"
sleep 5
between 60 70
for round in $(seq 1 "$drawn"); do
  pick 'prosodyctl register user'$round' shop.example invented' 'prosodyctl status' 'prosodyctl check certs' 'prosodyctl about' 'prosodyctl reload' \
    'sh -c "printf \"invented\\ninvented\\n\" | prosodyctl passwd user1@shop.example"' 'prosodyctl deluser user2@shop.example' 'nc -z 127.0.0.1 5222' \
    'sh -c "printf \"<stream:stream to=\\\"shop.example\\\">\" | nc -q 1 127.0.0.1 5222"' 'tail -n 3 /var/log/prosody/prosody.log' 'prosodyctl shell module list' \
    'sh -c "tar -czf /var/backups/chat.tgz /var/lib/prosody /etc/prosody"' 'prosodyctl cert import /etc/prosody/certs' 'sh -c "openssl s_client -connect 127.0.0.1:5222 -starttls xmpp -xmpphost shop.example < /dev/null | head -n 4"' 'luac -v' 'pgrep lua'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
