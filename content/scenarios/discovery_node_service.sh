#!/bin/sh
# The ports of the kubelet and etcd are contacted.
# expects: discovery_node_service 3

curl -s http://127.0.0.1:2379/version
nc -v 127.0.0.1 10255
etcdctl snapshot save /tmp/etcd.db
