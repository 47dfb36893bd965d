#!/bin/sh
# The API server is asked by hand.
# expects: discovery_kubernetes_api 3

curl -sk https://kubernetes.default.svc/api/v1/namespaces/default/secrets
kubectl auth can-i --list
kubectl get secrets -A
