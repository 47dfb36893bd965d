#!/bin/sh
# The runtime is asked by its socket, which is not there.
# expects: execution_runtime_socket 3

curl -s --unix-socket /var/run/docker.sock http://localhost/containers/json
ls -l /run/containerd/containerd.sock
docker -H unix:///var/run/docker.sock ps
