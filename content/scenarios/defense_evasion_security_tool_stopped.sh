#!/bin/sh
# Security tools are stopped; none are running here.
# expects: defense_evasion_security_tool_stopped 4

pkill -9 falco
systemctl stop auditd
sh -c "echo '0.0.0.0 updates.crowdstrike.com' >> /etc/hosts"
setenforce 0
