#!/bin/sh
# Programs with the path of the runtime's socket, which does not exist.
# expects: execution_runtime_socket_named 2

ls -l /run/containerd/containerd.sock
docker -H unix:///var/run/docker.sock ps
