#!/bin/sh
# An SSH key is added for later access.
# expects: persistence_authorized_keys 3

sh -c 'echo "ssh-ed25519 invented" >> /root/.ssh/authorized_keys'
echo 'ssh-ed25519 invented' | tee -a /root/.ssh/authorized_keys
echo 'ssh-ed25519 invented' > /tmp/key
cp /tmp/key /root/.ssh/authorized_keys
