#!/bin/sh
# The runtime is asked by its socket, which is not there.
# expects: execution_runtime_socket 3

curl -s --unix-socket /var/run/docker.sock http://localhost/containers/json
nc -U /run/containerd/containerd.sock
socat - UNIX-CONNECT:/var/run/docker.sock
