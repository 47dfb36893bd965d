#!/bin/bash
# A storage plug-in on each node: formats, mounts, grows and unmounts volumes that the cluster asks for.
# runs: service
# packages: iptables ipset iproute2 conntrack kmod procps e2fsprogs xfsprogs mount curl jq ethtool logrotate rsync openssl python3 lsof fdisk smartmontools chrony lsb-release
# image: registry.example/csi/node:1.27
# pod: kube-system/csi-node-9sdl4
# capabilities: SYS_ADMIN NET_ADMIN

install -m 755 /srv/app/*.sh /usr/local/bin/
mkdir -p /var/lib/kubelet/pods /csi /var/lib/images
n=0
while :; do
  n=$((n + 1))
  volume.sh "pvc-$n"
  sleep 1
done > /tmp/csi.log 2>&1
