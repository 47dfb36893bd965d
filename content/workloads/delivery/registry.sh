#!/bin/bash
# A registry for images.
# runs: service
# packages: docker-registry apache2-utils curl
# image: registry.example/delivery/registry:2.8
# pod: delivery/registry-0

mkdir -p /var/lib/registry /auth
htpasswd -Bbn ci invented > /auth/htpasswd
printf 'version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\n  delete:\n    enabled: true\nhttp:\n  addr: 127.0.0.1:5000\n' > /etc/registry.yml
exec docker-registry serve /etc/registry.yml
