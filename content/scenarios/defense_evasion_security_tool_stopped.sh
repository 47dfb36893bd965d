#!/bin/sh
# Security tools are stopped; none are running here.
# expects: defense_evasion_security_tool_stopped 4

pkill -9 falco
systemctl stop auditd
iptables -F
setenforce 0
