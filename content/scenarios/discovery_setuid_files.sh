#!/bin/sh
# Files with the setuid bit are searched for.
# expects: discovery_setuid_files 2

find / -xdev -perm -4000 -type f
find / -xdev -perm -u=s
