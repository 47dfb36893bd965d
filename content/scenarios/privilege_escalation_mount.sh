#!/bin/sh
# Mounts are attempted; the container is not allowed to.
# expects: privilege_escalation_mount 3

mount -t proc proc /mnt
mount --bind / /mnt
mount -o remount,rw /sys
