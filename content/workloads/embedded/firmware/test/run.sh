#!/bin/sh
# Smoke tests of the root file system, its programs run in place.
set -e
root=build/rootfs
for applet in ls cat sh mount; do test -L "$root/bin/$applet" || { echo "no $applet"; exit 1; }; done
"$root/bin/busybox" sh -c 'echo $((6 * 7))' | grep -q 42
"$root/bin/busybox" --list | wc -l
test "$(stat -c %a "$root/etc/shadow")" = 600
