#!/bin/sh
# Permissions and secrets are requested from the API server.
# expects: discovery_kubernetes_api 3

curl -sk https://kubernetes.default.svc/api/v1/namespaces/default/secrets
kubectl auth can-i --list
kubectl get secrets -A
