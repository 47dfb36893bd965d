#!/bin/bash
# The registry's probe and its garbage collection.
# runs: host
# into: registry

. "$RANDOM_SH"
sleep 4
for _ in $(seq 1 45); do
  pick 'curl -fsS -o /dev/null http://127.0.0.1:5000/v2/' 'docker-registry garbage-collect --dry-run /etc/registry.yml' 'du -sh /var/lib/registry' \
    'sh -c "find /var/lib/registry -name link | wc -l"' 'docker-registry --version' 'sh -c "htpasswd -vb /auth/htpasswd ci invented"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
