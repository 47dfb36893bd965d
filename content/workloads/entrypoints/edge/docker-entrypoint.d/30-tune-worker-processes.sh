#!/bin/sh
# Worker processes by the limits of the control group.
set -eu
ncpu_online=$(getconf _NPROCESSORS_ONLN)
ncpu_cpuset=$ncpu_online
if [ -r /sys/fs/cgroup/cpuset/cpuset.cpus ]; then
  ncpu_cpuset=$(cat /sys/fs/cgroup/cpuset/cpuset.cpus | tr , '\n' | awk -F- '{ n += ($2 == "" ? 1 : $2 - $1 + 1) } END { print n }')
fi
if [ -r /sys/fs/cgroup/cpu/cpu.cfs_quota_us ]; then
  quota=$(cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us)
  period=$(cat /sys/fs/cgroup/cpu/cpu.cfs_period_us)
  [ "$quota" -lt 0 ] || ncpu_online=$(awk "BEGIN { print int($quota / $period + 0.5) }")
fi
grep -m1 cgroup /proc/self/mountinfo > /dev/null || true
ncpu=$(printf '%s\n%s\n' "$ncpu_online" "$ncpu_cpuset" | sort -n | head -n 1)
sed -i.bak -r 's/^(worker_processes)(.*)$/# Commented out by the entrypoint\n\1 '"$ncpu"';/' /etc/nginx/nginx.conf
