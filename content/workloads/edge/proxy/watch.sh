#!/bin/sh
# Reloads the proxy when a certificate or the configuration has changed and is valid.
while inotifywait -q -e close_write,moved_to /etc/edge /etc/edge/certs > /dev/null; do
  sleep 0.2
  if haproxy -c -q -f /etc/edge/haproxy.cfg; then
    echo reload | socat stdio /run/haproxy/master.sock
  else
    echo 'the configuration is not valid' >&2
  fi
done
