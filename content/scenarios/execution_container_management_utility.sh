#!/bin/sh
# Container management tools in a container.
# expects: execution_container_management_utility 9

docker ps
kubectl get pods
crictl ps
runc list
containerd --version
dockerd --version
kubelet --version
kube-proxy --version
systemd --version
