#!/bin/sh
# The host's root is entered; it does not exist here.
# expects: privilege_escalation_chroot_host 3

chroot /host /bin/sh -c id
chroot /rootfs /bin/sh -c id
ls /proc/1/root/
