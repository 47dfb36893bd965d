#!/bin/sh
# A service that comes again.
# expects: persistence_system_service 4

mkdir -p /etc/systemd/system
sh -c 'echo "[Service]" > /etc/systemd/system/tool.service'
systemctl daemon-reload
systemctl enable tool.service
systemd-run true
