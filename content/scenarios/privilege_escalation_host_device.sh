#!/bin/sh
# A host disk is accessed; the container is not allowed to.
# expects: privilege_escalation_host_device 3

mount /dev/sda1 /mnt
mknod /tmp/disk b 8 1
dd if=/dev/sda of=/tmp/disk.img count=1
