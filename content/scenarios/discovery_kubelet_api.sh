#!/bin/sh
# The kubelet and etcd are queried directly.
# expects: discovery_kubelet_api 3

curl -sk https://127.0.0.1:10250/pods
curl -sk -X POST https://127.0.0.1:10250/run/shop/web/web -d cmd=id
etcdctl get / --prefix --keys-only
