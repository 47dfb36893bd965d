#!/bin/sh
# Settings, keys and homes go into archives.
# expects: collection_sensitive_archive 3

tar -czf /tmp/settings.tgz /etc
tar cf /tmp/keys.tar /root/.ssh
zip -qr /tmp/homes.zip /home
