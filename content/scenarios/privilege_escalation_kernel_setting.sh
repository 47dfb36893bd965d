#!/bin/sh
# Kernel settings are written: a file with the name of one, and code for an interpreter that does nothing.
# expects: privilege_escalation_kernel_setting 2

mkdir /tmp/kernel
tee /tmp/kernel/core_pattern < /dev/null
python3 -c "open('/proc/sys/kernel/core_pattern','w').write('|/tmp/tool')"
