#!/bin/sh
# A profile and a unit are written that run programs from temporary directories.
# expects: persistence_startup_command 2

mkdir -p /root /etc/systemd/system
sh -c "echo '/dev/shm/.a &' >> /root/.bashrc"
sh -c "echo 'ExecStart=/tmp/tool' > /etc/systemd/system/tool.service"
