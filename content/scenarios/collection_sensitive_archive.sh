#!/bin/sh
# Configuration, keys and home directories are archived.
# expects: collection_sensitive_archive 3

tar -czf /tmp/settings.tgz /etc
tar cf /tmp/keys.tar /root/.ssh
zip -qr /tmp/homes.zip /home
