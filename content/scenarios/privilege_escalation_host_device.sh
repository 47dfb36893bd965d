#!/bin/sh
# A disk of the host is wanted; the container may not have one.
# expects: privilege_escalation_host_device 3

mount /dev/sda1 /mnt
mknod /tmp/disk b 8 1
dd if=/dev/sda of=/tmp/disk.img count=1
