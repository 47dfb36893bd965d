#!/bin/bash
# The life of one volume. After the node services of CSI drivers.
set -u
name=$1
image=/var/lib/images/$name
staging=/var/lib/kubelet/plugins/kubernetes.io/csi/$name/globalmount
target=/var/lib/kubelet/pods/$(cat /proc/sys/kernel/random/uuid)/volumes/kubernetes.io~csi/$name/mount
truncate -s 32M "$image"
blkid -p -s TYPE -o value "$image" || mkfs.ext4 -F -q -m0 "$image"
mkdir -p "$staging" "$target"
fsck.ext4 -a "$image" > /dev/null
findmnt -o TARGET,SOURCE,FSTYPE --list -J > /dev/null
mount -t ext4 -o loop,defaults "$image" "$staging" || mount -t tmpfs -o size=4m,mode=0755 tmpfs "$staging"
mount --bind "$staging" "$target"
mount -o remount,bind,ro "$target"
mountpoint -q "$target"
stat -f -c '%b %f' "$target"
df -B1 --output=size,used "$target"
du -s "$target"
truncate -s 40M "$image" && resize2fs "$image" 2> /dev/null
tune2fs -l "$image" | grep -c Block
chgrp -R 2000 "$staging" && chmod -R g+rwX "$staging" && chmod g+s "$staging"
umount "$target"
umount "$staging"
rmdir "$target" "$staging"
rm -f "$image"
