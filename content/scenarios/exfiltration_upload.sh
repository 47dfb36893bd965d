#!/bin/sh
# Files are uploaded, to a closed port.
# expects: exfiltration_upload 4

curl -s -T /etc/app.conf http://127.0.0.1:9/
curl -s -F file=@/etc/app.conf http://127.0.0.1:9/
curl -s --data-binary @/etc/app.conf http://127.0.0.1:9/
wget -q --post-file=/etc/app.conf http://127.0.0.1:9/
