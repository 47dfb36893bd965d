#!/bin/sh
# A disk is formatted by a program that does nothing, and a restart is requested by a command that stops before it.
# expects: impact_destruction 2

mkfs.ext4 --force /dev/sdb
sh -c 'false && echo b > /proc/sysrq-trigger'
