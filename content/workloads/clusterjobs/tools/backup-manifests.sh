#!/bin/bash
# Manifests without what the server adds, in an archive of the day.
set -euo pipefail
target=$(mktemp -d)
for kind in configmaps services deployments pods; do
  mkdir -p "$target/$kind"
  kubectl get "$kind" -n shop -o json | jq -c '.items[]' | while read -r item; do
    name=$(jq -r .metadata.name <<< "$item")
    jq 'del(.metadata.uid, .metadata.resourceVersion, .metadata.managedFields, .status)' <<< "$item" > "$target/$kind/$name.json"
  done
done
tar -czf "/backup/manifests-$(date +%F-%s).tar.gz" -C "$target" .
find /backup -name 'manifests-*.tar.gz' | sort | head -n -5 | xargs -r rm
rm -rf "$target"
