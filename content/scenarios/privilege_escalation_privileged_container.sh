#!/bin/sh
# A container without isolation is requested.
# expects: privilege_escalation_privileged_container 4

docker run --rm --pid=host debian id
podman run -v /:/host debian id
ctr run --mount type=bind,src=/,dst=/host docker.io/library/debian:12 invented
kubectl run invented --image=debian --overrides='{"spec":{"hostPID":true}}'
