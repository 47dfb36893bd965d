#!/bin/sh
# What an init container sets before the agent starts.
set -u
for setting in net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.neigh.default.gc_thresh3=4096 net.core.somaxconn=4096; do
  sysctl -w "$setting" 2> /dev/null || echo "cannot set $setting"
done
modprobe -n ip_tables 2> /dev/null || true
grep -q br_netfilter /proc/modules || modprobe br_netfilter 2> /dev/null || true
mount | grep -q 'on /sys/fs/bpf' || mount -t bpf bpffs /sys/fs/bpf 2> /dev/null || true
ip link show cni0 > /dev/null 2>&1 || { ip link add cni0 type bridge && ip addr add 10.244.7.1/24 dev cni0 && ip link set cni0 up; }
