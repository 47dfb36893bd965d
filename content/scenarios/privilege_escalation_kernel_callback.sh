#!/bin/sh
# Kernel callbacks are registered. The files are not the kernel's.
# expects: privilege_escalation_kernel_callback 4

mkdir -p /tmp/group
sh -c 'echo /tmp/tool > /tmp/group/release_agent'
sh -c 'echo 1 > /tmp/group/notify_on_release'
sysctl -w 'kernel.core_pattern=|/tmp/tool'
echo /tmp/tool | tee /tmp/group/uevent_helper
