#!/bin/sh
echo 'Content-Type: text/plain'
echo
date
uptime
free -m | head -n 2
df -h / | tail -n 1
ps -e | wc -l
