#!/bin/bash
# RabbitMQ, whose Erlang VM keeps shells to query disk and memory.
# runs: service
# packages: rabbitmq-server
# image: registry.example/broker/rabbitmq:3.10
# pod: broker/queue-0

export RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
mkdir -p /var/lib/rabbitmq /var/log/rabbitmq
chown -R rabbitmq:rabbitmq /var/lib/rabbitmq /var/log/rabbitmq
exec rabbitmq-server
