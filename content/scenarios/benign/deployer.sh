#!/bin/sh
# The deployer of the CI system uses kubectl and docker: low-severity alerts are expected.
# image: registry.example/ci/deployer:3
# pod: ci/deployer-0
# expects: execution_container_management_utility 3

while sleep 3; do
  kubectl apply -f /srv/manifests
  kubectl rollout status deployment/web
  docker login registry.example
done
