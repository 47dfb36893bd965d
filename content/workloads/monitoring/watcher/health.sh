#!/bin/bash
# A health report as operations teams write them.
echo "host $(hostname) kernel $(uname -r) up $(uptime -p)"
echo "load $(cut -d ' ' -f 1-3 /proc/loadavg) cores $(nproc)"
free -m | awk '/^Mem/ { print "memory", $3, "of", $2 }'
df -P / | awk 'NR == 2 { print "disk", $5 }'
ps -eo pid,comm,%cpu --sort=-%cpu | head -n 4
ss -ltn | tail -n +2 | wc -l
ip -brief address show lo
who | wc -l
