#!/bin/sh
# Those who watch are stopped; here are none.
# expects: defense_evasion_security_tool_stopped 4

pkill -9 falco
systemctl stop auditd
iptables -F
setenforce 0
