#!/bin/sh
# The deployer of the CI system uses kubectl and docker by right: an exception says so.
# image: registry.example/ci/deployer:3
# pod: ci/deployer-0

while sleep 3; do
  kubectl apply -f /srv/manifests
  kubectl rollout status deployment/web
  docker login registry.example
done
