#!/bin/sh
# A disk is read below its file system; there is no disk, and the tool is idle.
# expects: privilege_escalation_debugfs 2

debugfs -R 'ls /' /dev/sda1
debugfs -w -R 'cat /etc/shadow' /dev/sda1
