#!/bin/sh
# A file is timestomped and made immutable.
# expects: defense_evasion_file_attributes 4

touch -r /etc/passwd /tmp/tool
touch -t 202001010000 /tmp/tool
touch -d 2020-01-01 /tmp/tool
chattr +i /tmp/tool
