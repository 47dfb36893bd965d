#!/bin/sh
# Containers with elevated privileges are requested.
# expects: privilege_escalation_container_extra_rights 3

docker run --rm --privileged debian id
podman run --cap-add=SYS_ADMIN debian id
kubectl debug node/invented --image=debian --profile=sysadmin
