#!/bin/sh
# A setuid program for later use.
# expects: privilege_escalation_setuid_file 3

cp /bin/true /tmp/tool
chmod u+s /tmp/tool
chmod 4755 /tmp/tool
setcap cap_setuid+ep /tmp/tool
