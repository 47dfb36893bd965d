#!/bin/bash
# Probes of the queue with its own tools, each of which starts an Erlang VM.
# runs: host
# into: queue

. "$RANDOM_SH"
sleep 15
for _ in $(seq 1 5); do
  pick 'rabbitmq-diagnostics -q ping' 'rabbitmqctl list_queues name messages' 'rabbitmq-diagnostics -q check_port_connectivity'
  runc exec "$CONTAINER" env RABBITMQ_NODENAME=rabbit@localhost $picked > /dev/null
  sleep 3
done
exit 0
