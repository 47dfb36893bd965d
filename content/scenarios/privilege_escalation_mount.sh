#!/bin/sh
# Mounts are tried; the container may not.
# expects: privilege_escalation_mount 3

mount -t proc proc /mnt
mount --bind / /mnt
mount -o remount,rw /sys
