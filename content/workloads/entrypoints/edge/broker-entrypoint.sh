#!/bin/bash
# After RabbitMQ's image: the cookie, plugins without the server, then a short life.
set -euo pipefail
if [ "$(id -u)" = '0' ]; then
  find /var/lib/rabbitmq \! -user rabbitmq -exec chown rabbitmq '{}' +
  if [ ! -e /var/lib/rabbitmq/.erlang.cookie ]; then (umask 077 && openssl rand -hex 20 > /var/lib/rabbitmq/.erlang.cookie) && chown rabbitmq /var/lib/rabbitmq/.erlang.cookie; fi
  exec gosu rabbitmq "${BASH_SOURCE[0]}"
fi
cd /var/lib/rabbitmq
rabbitmq-plugins --offline enable rabbitmq_management
export RABBITMQ_NODE_PORT=5690 RABBITMQ_NODENAME=rabbit@localhost
timeout 15 rabbitmq-server || true
