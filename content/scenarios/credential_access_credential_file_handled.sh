#!/bin/sh
# Keys are moved and copied.
# expects: credential_access_credential_file_handled 3

cp /root/.ssh/id_ed25519 /tmp/
sed -n 1p /root/.aws/credentials
cat /proc/1/environ
