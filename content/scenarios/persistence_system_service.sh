#!/bin/sh
# A persistent service.
# expects: persistence_system_service 3

mkdir -p /etc/systemd/system
sh -c 'echo "ExecStart=/tmp/tool" > /etc/systemd/system/tool.service'
systemctl link /tmp/tool.service
systemd-run true
