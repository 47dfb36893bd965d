#!/bin/bash
df -P | awk 'NR > 1 && $5 + 0 > 98 { print $6; bad = 1 } END { exit bad }'
df -iP / | tail -n 1
lsblk -J 2> /dev/null | jq '.blockdevices | length'
fdisk -l 2> /dev/null | head -n 2
smartctl --scan 2> /dev/null
lsof -nP +L1 2> /dev/null | head -n 2
