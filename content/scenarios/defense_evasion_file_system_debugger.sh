#!/bin/sh
# A file of an image is read without a mount; the tool is idle.
# expects: defense_evasion_file_system_debugger 1

debugfs -R 'cat /etc/hostname' rootfs.ext4
