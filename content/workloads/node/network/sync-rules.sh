#!/bin/bash
# Writes the rules of services and policies, again and again, as kube-proxy and agents do.
comment='-m comment --comment cluster'
round=0
while :; do
  round=$((round + 1))
  iptables -w -t nat -N CLUSTER-SERVICES 2> /dev/null
  iptables -w -t nat -C PREROUTING $comment -j CLUSTER-SERVICES 2> /dev/null || iptables -w -t nat -I PREROUTING $comment -j CLUSTER-SERVICES
  {
    echo '*nat'
    echo ':CLUSTER-SERVICES - [0:0]'
    for n in $(seq 1 $((round % 4 + 2))); do
      echo ":SVC-$n - [0:0]"
      echo "-A CLUSTER-SERVICES -d 10.96.0.$n/32 -p tcp -m tcp --dport 80 -j SVC-$n"
      echo "-A SVC-$n -p tcp -j DNAT --to-destination 10.244.7.$((n + 9)):8080"
    done
    echo COMMIT
  } | iptables-restore -w --noflush --counters
  iptables-save -t nat | grep -c SVC- > /var/lib/cni/rules
  ipset -exist create pods hash:ip && ipset -exist add pods "10.244.7.$((round % 200 + 2))" && ipset list -n
  iptables -w -t filter -S | wc -l
  ip -4 route replace "10.244.$((round % 20 + 20)).0/24" via 10.244.7.1 dev cni0 onlink 2> /dev/null
  conntrack -D -p udp --orig-dst 10.96.0.10 2> /dev/null
  ip -j neigh | jq length
  if [ $((round % 5)) = 0 ]; then
    iptables -w -t nat -F CLUSTER-SERVICES
    ip route flush table 200 2> /dev/null
    install-cni.sh
  fi
  sleep 1
done > /tmp/sync.log 2>&1
