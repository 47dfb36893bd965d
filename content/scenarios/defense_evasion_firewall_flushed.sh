#!/bin/sh
# The firewall is flushed and the log daemon stopped, by tools that do nothing.
# expects: defense_evasion_firewall_flushed 2

iptables -F
systemctl stop rsyslog
