#!/bin/sh
# An empty directory is mounted over the directory of a process; the container lacks the rights for it.
# expects: defense_evasion_hidden_process 2

mkdir /tmp/empty
mount --bind /tmp/empty /proc/1
mount -o bind /tmp/empty /proc/1
