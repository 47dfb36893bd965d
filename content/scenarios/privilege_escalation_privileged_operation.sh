#!/bin/sh
# Operations of drivers and nested engines; the container is not allowed to.
# expects: privilege_escalation_privileged_operation 5

mount -t tmpfs none /mnt
modprobe ip_tables
chroot /srv /bin/true
setcap cap_net_bind_service=+ep /bin/true
sysctl -w vm.nr_hugepages=128
