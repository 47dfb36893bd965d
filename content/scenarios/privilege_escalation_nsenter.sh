#!/bin/sh
# The namespaces of process 1 are entered; here they are the container's own.
# expects: privilege_escalation_nsenter 3

nsenter -t 1 -m -u sh -c id
nsenter --target 1 --all sh -c id
nsenter --mount=/proc/1/ns/mnt cat /etc/hostname
