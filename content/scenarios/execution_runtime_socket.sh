#!/bin/sh
# Requests to the runtime's socket, which does not exist.
# expects: execution_runtime_socket 3

curl -s --unix-socket /var/run/docker.sock http://localhost/containers/json
nc -U /run/containerd/containerd.sock
socat - UNIX-CONNECT:/var/run/docker.sock
