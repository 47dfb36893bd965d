#!/bin/sh
# Tools made for containers, by their names only.
# expects: execution_attack_tool 3

amicontained
kubeletctl scan
echo 'echo nothing' > /tmp/linpeas.sh
sh /tmp/linpeas.sh
