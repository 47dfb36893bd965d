#!/bin/sh
# Shells are started from within other programs.
# expects: privilege_escalation_shell_escape 2

find /tmp -maxdepth 0 -exec sh -p ';' < /dev/null
awk 'BEGIN { system("/bin/sh -c true") }'
