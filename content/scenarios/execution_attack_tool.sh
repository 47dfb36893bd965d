#!/bin/sh
# Container attack tools, by name only.
# expects: execution_attack_tool 3

amicontained
kubeletctl scan
echo 'echo nothing' > /tmp/linpeas.sh
sh /tmp/linpeas.sh
