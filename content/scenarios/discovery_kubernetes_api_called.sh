#!/bin/sh
# The API server is called.
# expects: discovery_kubernetes_api_called 3

curl -sk https://kubernetes.default.svc/api/v1/namespaces/default/pods
kubectl get secret registry
nc 127.0.0.1 6443
