#!/bin/sh
# The kubelet and etcd are asked directly.
# expects: discovery_kubelet_api 3

curl -sk https://127.0.0.1:10250/pods
nc -zv 127.0.0.1 10255
etcdctl get / --prefix --keys-only
