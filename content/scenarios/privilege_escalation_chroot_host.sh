#!/bin/sh
# The root of the host is entered; it is not there.
# expects: privilege_escalation_chroot_host 3

chroot /host /bin/sh -c id
chroot /rootfs /bin/sh -c id
ls /proc/1/root/
