#!/bin/sh
# A kernel module is loaded, by idle programs.
# expects: privilege_escalation_kernel_module 2

insmod /tmp/tool.ko
modprobe tool
