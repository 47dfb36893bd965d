#!/bin/sh
# Failed pods away, in every namespace.
set -eu
kubectl get pods --all-namespaces --field-selector=status.phase=Failed -o json |
  jq -r '.items[] | select(.status.reason == "Evicted") | [.metadata.namespace, .metadata.name] | @tsv' |
  while read -r namespace name; do
    kubectl delete pod "$name" -n "$namespace" --ignore-not-found --wait=false
  done
