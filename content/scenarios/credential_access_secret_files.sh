#!/bin/sh
# Keys are read and searched for.
# expects: credential_access_secret_files 4

cat /root/.aws/credentials
find /root -name 'id_rsa*'
grep -r aws_secret_access_key /etc
base64 /root/.ssh/id_ed25519
