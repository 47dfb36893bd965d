#!/bin/bash
# Deadlocks and dead file systems in the kernel's log; settings that drift.
dmesg 2> /dev/null | tail -n 50 | grep -E 'blocked for more than|Remounting filesystem read-only' && exit 1
[ "$(sysctl -n kernel.panic)" -ge 0 ] && [ "$(cat /proc/sys/kernel/pid_max)" -gt 1000 ] || exit 1
awk '/^processes/ { print $2 }' /proc/stat
cat /proc/sys/fs/file-nr /proc/loadavg
lsmod | wc -l
uname -r
