#!/bin/bash
# Probes of the network agent, and a person who looks why a service does not answer.
# runs: host
# into: network

. "$RANDOM_SH"
sleep 3
between 42 52
for _ in $(seq 1 "$drawn"); do
  pick 'cat /var/lib/cni/rules' 'sh -c "test -f /host/etc/cni/net.d/10-net.conflist"' 'iptables-save' 'ip route' 'ip -s link show cni0' 'ipset list' 'conntrack -L' 'sh -c "iptables -t nat -L CLUSTER-SERVICES -n -v | head"' 'bridge fdb show' \
    'ethtool -i lo' 'sysctl net.ipv4.ip_forward' 'ss -tan' 'sh -c "ls -l /host/opt/cni/bin"' 'ip neigh' 'tail -n 5 /tmp/sync.log' 'jq -r .name /host/etc/cni/net.d/10-net.conflist' 'cat /proc/net/nf_conntrack' 'ip netns list' 'iptables -t nat -Z CLUSTER-SERVICES'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
