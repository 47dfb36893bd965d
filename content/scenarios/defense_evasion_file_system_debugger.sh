#!/bin/sh
# A file of an image is read without mounting it, by a tool that does nothing.
# expects: defense_evasion_file_system_debugger 1

debugfs -R 'cat /etc/hostname' rootfs.ext4
