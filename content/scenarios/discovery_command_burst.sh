#!/bin/sh
# Someone runs discovery commands.
# expects: discovery_command_burst 1

whoami
id
uname -a
hostname
env
ps
mount
groups
netstat -tn
