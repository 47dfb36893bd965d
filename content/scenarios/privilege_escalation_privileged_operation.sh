#!/bin/sh
# What drivers and nested engines do; the container may not.
# expects: privilege_escalation_privileged_operation 5

mount -t tmpfs none /mnt
modprobe ip_tables
chroot /srv /bin/true
setcap cap_net_bind_service=+ep /bin/true
sysctl -w vm.nr_hugepages=128
