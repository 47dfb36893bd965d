#!/bin/sh
# An empty directory is mounted over a process, which the container may not do.
# expects: defense_evasion_hidden_process 2

mkdir /tmp/empty
mount --bind /tmp/empty /proc/1
mount -o bind /tmp/empty /proc/1
